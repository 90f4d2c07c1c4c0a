package io.weir.server.registration;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.MediaKind;
import io.weir.media.Track;
import io.weir.server.registration.Desk.Client;
import io.weir.server.registration.Desk.Registrant;
import io.weir.server.registration.PublisherMessage.PublisherConnected;
import io.weir.server.registration.PublisherMessage.PublishingStopped;
import io.weir.server.registration.RegistrationRequest.ListenForPublishers;
import io.weir.server.stream.EndReason;
import io.weir.server.stream.FeedSink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class PublisherRegistrationTest {
    private static final int PORT = 2000;
    private static final RegistrationScope LIVE = RegistrationScope.anyKey(PORT, "live");

    private final Desk desk = new Desk();

    private Client publish(String key) {
        return desk.client(Role.PUBLISHER, PORT, "live", key);
    }

    private Registrant listen(UnaryOperator<ListenForPublishers> options) {
        Registrant registrant = new Registrant();
        desk.submit(options.apply(ListenForPublishers.open(registrant.token, LIVE, registrant.publishers::add)));
        return registrant;
    }

    @Test
    void shouldTellOfAPublisherWithItsKeyAndAFreshStreamId() {
        Registrant registrant = desk.publishers(LIVE);
        Client a = publish("a");
        Client b = publish("b");
        PublisherConnected first = (PublisherConnected) registrant.publishers.get(1);
        PublisherConnected second = (PublisherConnected) registrant.publishers.get(2);
        assertThat(first.connection()).isEqualTo(a.id);
        assertThat(first.key()).isEqualTo("a");
        assertThat(second.connection()).isEqualTo(b.id);
        assertThat(first.streamId()).isNotEqualTo(second.streamId());
    }

    @Test
    void shouldUseThePresetStreamId() {
        Registrant registrant = listen(request -> request.as(new StreamId("original")));
        Client client = publish("a");
        assertThat(registrant.publishers.getLast())
                .isEqualTo(new PublisherConnected(client.id, new StreamId("original"), "a"));
    }

    @Test
    void shouldHandMediaToTheRegistrantInOrderAndStopOnce() {
        Registrant registrant = desk.publishers(LIVE);
        Client client = publish("a");
        FeedSink sink = client.place().sink();
        Track track = Track.of(0, new Codec.Opus(2, Bytes.EMPTY));
        AccessUnit unit = new AccessUnit(0, 0, 0, true, 0, Bytes.of(1));
        sink.expect(Set.of(MediaKind.AUDIO));
        sink.metadata(Bytes.of(7));
        sink.track(track);
        sink.unit(unit);
        client.leave();
        client.leave();
        sink.unit(unit);
        assertThat(registrant.publishers.subList(2, registrant.publishers.size()))
                .containsExactly(
                        new PublisherMessage.TracksExpected(client.id, Set.of(MediaKind.AUDIO)),
                        new PublisherMessage.MetadataChanged(client.id, Bytes.of(7)),
                        new PublisherMessage.TrackChanged(client.id, track),
                        new PublisherMessage.UnitReceived(client.id, unit),
                        new PublishingStopped(client.id, EndReason.CLIENT_LEFT));
    }

    @Test
    void shouldRefuseASecondPublisherAndKeepTheFirst() {
        desk.publishers(LIVE);
        Client first = publish("a");
        assertThat(publish("a").answer()).isEqualTo("ALREADY_PUBLISHING");
        assertThat(first.ended).isNull();
        first.leave();
        assertThat(publish("a").in()).isTrue();
    }

    @Test
    void shouldLetASecondPublisherTakeOverWhenThePolicySaysSo() {
        Registrant registrant = listen(request -> request.onSecond(SecondPublisher.TAKE_OVER));
        Client first = publish("a");
        Client second = publish("a");
        assertThat(first.ended).isEqualTo(EndReason.TAKEN_OVER);
        assertThat(second.in()).isTrue();
        assertThat(registrant.publishers.get(2)).isEqualTo(new PublishingStopped(first.id, EndReason.TAKEN_OVER));
        assertThat(((PublisherConnected) registrant.publishers.get(3)).connection())
                .isEqualTo(second.id);
        first.leave();
        assertThat(registrant.publishers).hasSize(4);
        assertThat(second.ended).isNull();
    }

    @Test
    void shouldNotTakeOverBeforeTheNewcomerIsApproved() {
        Registrant registrant = listen(request -> request.approved().onSecond(SecondPublisher.TAKE_OVER));
        Client first = publish("a");
        registrant.approval().approve();
        desk.settle();
        Client rejected = publish("a");
        registrant.approval().reject();
        desk.settle();
        assertThat(rejected.answer()).isEqualTo("NOT_ALLOWED");
        assertThat(first.ended).isNull();
        Client second = publish("a");
        registrant.approval().approve();
        desk.settle();
        assertThat(second.in()).isTrue();
        assertThat(first.ended).isEqualTo(EndReason.TAKEN_OVER);
    }

    @Test
    void shouldEndItsOwnClientsOnlyWhenRemoved() {
        Registrant mine = desk.publishers(LIVE);
        Registrant other = desk.publishers(RegistrationScope.anyKey(PORT, "other"));
        Client client = publish("a");
        Client theirs = desk.client(Role.PUBLISHER, PORT, "other", "a");
        desk.remove(mine);
        assertThat(client.ended).isEqualTo(EndReason.REGISTRATION_REMOVED);
        assertThat(mine.publishers.getLast())
                .isEqualTo(new PublishingStopped(client.id, EndReason.REGISTRATION_REMOVED));
        assertThat(theirs.ended).isNull();
        assertThat(other.publishers).hasSize(2);
        client.leave();
        assertThat(mine.publishers)
                .filteredOn(PublishingStopped.class::isInstance)
                .hasSize(1);
    }

    @Test
    void shouldRemoveARegistrationWhoseListenerFails() {
        Registrant registrant = new Registrant();
        desk.submit(ListenForPublishers.open(registrant.token, LIVE, message -> {
            registrant.publishers.add(message);
            if (message instanceof PublisherMessage.MetadataChanged) {
                throw new IllegalStateException("expected by the test");
            }
        }));
        Client client = publish("a");
        client.place().sink().metadata(Bytes.of(1));
        client.place().sink().metadata(Bytes.of(1));
        desk.settle();
        assertThat(client.ended).isEqualTo(EndReason.INTERNAL_ERROR);
        assertThat(registrant.publishers)
                .filteredOn(PublisherMessage.MetadataChanged.class::isInstance)
                .hasSize(1);
        assertThat(desk.ports).containsExactly("open 2000", "close 2000");
    }

    @Test
    void shouldApplyTheAddressRuleBeforeAskingTheRegistrant() {
        Registrant registrant = listen(request -> request.approved().from(AddressRule.allow("10.0.0.0/8")));
        assertThat(desk.client(Role.PUBLISHER, PORT, "live", "a", "192.0.2.1").answer())
                .isEqualTo("NOT_ALLOWED");
        assertThat(registrant.publishers).hasSize(1);
        assertThat(desk.client(Role.PUBLISHER, PORT, "live", "a", "10.1.1.1").answer())
                .isEqualTo("waiting");
        assertThat(registrant.publishers).hasSize(2);
    }

    @Test
    void shouldLetAnApprovedPublisherInAndTellWhoAsks() {
        Registrant registrant = listen(ListenForPublishers::approved);
        Client client = publish("a");
        var asked = Registrant.last(registrant.publishers, PublisherMessage.PublisherRequiringApproval.class);
        assertThat(asked.request().connection()).isEqualTo(client.id);
        assertThat(asked.request().key()).isEqualTo("a");
        asked.approval().approve();
        asked.approval().reject();
        desk.settle();
        assertThat(client.in()).isTrue();
        assertThat(registrant.publishers.getLast()).isInstanceOf(PublisherConnected.class);
    }

    @Test
    void shouldRefuseARejectedPublisherAndOneWhoseApprovalIsDropped() {
        Registrant registrant = listen(ListenForPublishers::approved);
        Client rejected = publish("a");
        registrant.approval().reject();
        desk.settle();
        assertThat(rejected.answer()).isEqualTo("NOT_ALLOWED");
        Client dropped = publish("a");
        registrant.approval().close();
        desk.settle();
        assertThat(dropped.answer()).isEqualTo("NOT_ALLOWED");
    }

    @Test
    void shouldRefuseWhenTheRegistrantDoesNotAnswerInTime() {
        Registrant registrant = listen(ListenForPublishers::approved);
        Client client = publish("a");
        desk.timers.advance(Duration.ofMillis(Approval.TIMEOUT_MS - 1));
        desk.settle();
        assertThat(client.answer()).isEqualTo("waiting");
        desk.timers.advance(Duration.ofMillis(1));
        desk.settle();
        assertThat(client.answer()).isEqualTo("NOT_ALLOWED");
        registrant.approval().approve();
        desk.settle();
        assertThat(client.answer()).isEqualTo("NOT_ALLOWED");
    }

    @Test
    void shouldNotReserveTheKeyWhileAPublisherWaits() {
        Registrant registrant = listen(ListenForPublishers::approved);
        Client early = publish("a");
        Approval first = registrant.approval();
        Client late = publish("a");
        registrant.approval().approve();
        desk.settle();
        assertThat(late.in()).isTrue();
        first.approve();
        desk.settle();
        assertThat(early.answer()).isEqualTo("ALREADY_PUBLISHING");
    }

    @Test
    void shouldRefuseAnApprovedPublisherWhenItsRegistrationIsGoneOrReplaced() {
        Registrant registrant = listen(ListenForPublishers::approved);
        Client waiting = publish("a");
        Approval approval = registrant.approval();
        desk.remove(registrant);
        assertThat(waiting.answer()).isEqualTo("NOT_ALLOWED");
        Registrant next = desk.publishers(LIVE);
        approval.approve();
        desk.settle();
        assertThat(waiting.answer()).isEqualTo("NOT_ALLOWED");
        assertThat(next.publishers).hasSize(1);
    }

    @Test
    void shouldAskAgainForEachPublishOfAConnection() {
        Registrant registrant = listen(ListenForPublishers::approved);
        Client client = publish("a");
        registrant.approval().approve();
        desk.settle();
        client.leave();
        int before = registrant.publishers.size();
        assertThat(publish("b").answer()).isEqualTo("waiting");
        assertThat(registrant.publishers).hasSize(before + 1);
    }

    @Test
    void shouldBoundThoseWhoWaitForApproval() {
        Registrant registrant = listen(ListenForPublishers::approved);
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < Registration.WAITING_MAX; i++) {
            clients.add(publish("key" + i));
        }
        assertThat(clients).allMatch(client -> client.answer().equals("waiting"));
        assertThat(publish("one more").answer()).isEqualTo("BUSY");
        registrant.approval().approve();
        desk.settle();
        assertThat(clients.getLast().in()).isTrue();
        assertThat(publish("one more").answer()).isEqualTo("waiting");
    }
}
