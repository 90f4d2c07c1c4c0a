package io.weir.server.registration;

import io.weir.base.buf.Bytes;
import io.weir.base.id.SessionId;
import io.weir.media.AccessUnit;
import io.weir.media.MediaKind;
import io.weir.media.Track;
import io.weir.server.path.Publisher;
import io.weir.server.stream.EndReason;
import io.weir.server.stream.FeedSink;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A publisher's place on a key of a registration: hands its media to the registrant until it stops, which is told once and last.
 *
 * <p>Threading: the publisher's loop, but for {@link #release} and {@link #end}, which go there by themselves.
 */
final class PublisherPlace implements FeedSink, Admission {
    private final Publisher publisher;
    private final String key;
    private final Registrant<PublisherMessage> registrant;
    private final Consumer<PublisherPlace> onStopped;
    private boolean stopped;

    PublisherPlace(
            Publisher publisher,
            String key,
            Registrant<PublisherMessage> registrant,
            Consumer<PublisherPlace> onStopped) {
        this.publisher = publisher;
        this.key = key;
        this.registrant = registrant;
        this.onStopped = onStopped;
    }

    String key() {
        return key;
    }

    SessionId connection() {
        return publisher.id();
    }

    @Override
    public void expect(Set<MediaKind> kinds) {
        tell(new PublisherMessage.TracksExpected(connection(), kinds));
    }

    @Override
    public void track(Track track) {
        tell(new PublisherMessage.TrackChanged(connection(), track));
    }

    @Override
    public void metadata(Bytes message) {
        tell(new PublisherMessage.MetadataChanged(connection(), message));
    }

    @Override
    public void unit(AccessUnit unit) {
        tell(new PublisherMessage.UnitReceived(connection(), unit));
    }

    /** The client has stopped. Any thread. */
    @Override
    public void release(EndReason reason) {
        if (publisher.loop().inEventLoop()) {
            stop(reason);
        } else {
            publisher.loop().execute(() -> stop(reason));
        }
    }

    /** Ends the client, then runs {@code after}. Any thread. */
    void end(EndReason reason, Runnable after) {
        publisher.loop().execute(() -> {
            stop(reason);
            publisher.onEnd(reason);
            after.run();
        });
    }

    private void stop(EndReason reason) {
        if (!stopped) {
            stopped = true;
            registrant.tell(new PublisherMessage.PublishingStopped(connection(), reason));
            onStopped.accept(this);
        }
    }

    private void tell(PublisherMessage message) {
        if (!stopped) {
            registrant.tell(message);
        }
    }
}
