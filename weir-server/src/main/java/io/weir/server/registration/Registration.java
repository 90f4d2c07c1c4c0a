package io.weir.server.registration;

import io.weir.server.path.Publisher;
import io.weir.server.stream.EndReason;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** One registration that stands, and its clients. Threading: the table's. */
sealed interface Registration {
    /** Clients of one registration that wait for approval; further ones are told that the server is busy. */
    int WAITING_MAX = 256;

    RegistrationToken token();

    Role role();

    /** With the port it really has. */
    RegistrationScope scope();

    AddressRule addresses();

    /** Whether the registrant is asked about each client. */
    boolean approval();

    /** Clients that wait for the registrant's answer. */
    Set<Waiting> waiting();

    /** Asks the registrant. */
    void ask(ClientRequest request, Approval approval);

    /** Ends all clients that were let in. */
    void endClients(EndReason reason);

    /** Of publishers. */
    final class OfPublishers implements Registration {
        private final RegistrationRequest.ListenForPublishers request;
        private final RegistrationScope scope;
        private final Registrant<PublisherMessage> registrant;
        private final Set<Waiting> waiting = new HashSet<>();
        private final Map<String, PublisherPlace> places = new HashMap<>();

        OfPublishers(
                RegistrationRequest.ListenForPublishers request,
                RegistrationScope scope,
                Registrant<PublisherMessage> registrant) {
            this.request = request;
            this.scope = scope;
            this.registrant = registrant;
        }

        /** Who publishes, by key. */
        Map<String, PublisherPlace> places() {
            return places;
        }

        boolean takesOver() {
            return request.second() == SecondPublisher.TAKE_OVER;
        }

        /** Puts a publisher onto a free key and tells the registrant. */
        PublisherPlace place(Publisher publisher, String key, Consumer<PublisherPlace> onStopped) {
            PublisherPlace place = new PublisherPlace(publisher, key, registrant, onStopped);
            places.put(key, place);
            StreamId id = request.streamId().orElseGet(StreamId::random);
            registrant.tell(new PublisherMessage.PublisherConnected(publisher.id(), id, key));
            return place;
        }

        @Override
        public RegistrationToken token() {
            return request.token();
        }

        @Override
        public Role role() {
            return Role.PUBLISHER;
        }

        @Override
        public RegistrationScope scope() {
            return scope;
        }

        @Override
        public AddressRule addresses() {
            return request.addresses();
        }

        @Override
        public boolean approval() {
            return request.approval();
        }

        @Override
        public Set<Waiting> waiting() {
            return waiting;
        }

        @Override
        public void ask(ClientRequest client, Approval answer) {
            registrant.tell(new PublisherMessage.PublisherRequiringApproval(client, answer));
        }

        @Override
        public void endClients(EndReason reason) {
            places.values().forEach(place -> place.end(reason, () -> {}));
            places.clear();
        }
    }

    /** Of watchers. */
    final class OfWatchers implements Registration {
        private final RegistrationRequest.ListenForWatchers request;
        private final RegistrationScope scope;
        private final Registrant<WatcherMessage> registrant;
        private final WatcherMedia media;
        private final Set<Waiting> waiting = new HashSet<>();
        private final Map<String, Integer> watcherCounts = new HashMap<>();

        OfWatchers(
                RegistrationRequest.ListenForWatchers request,
                RegistrationScope scope,
                Registrant<WatcherMessage> registrant,
                WatcherMedia media) {
            this.request = request;
            this.scope = scope;
            this.registrant = registrant;
            this.media = media;
        }

        WatcherMedia media() {
            return media;
        }

        /** One more watches {@code key}. */
        void watcherCame(String key) {
            if (watcherCounts.merge(key, 1, Integer::sum) == 1) {
                registrant.tell(new WatcherMessage.KeyBecameActive(key));
            }
        }

        /** One less watches {@code key}. */
        void watcherLeft(String key) {
            Integer left = watcherCounts.computeIfPresent(key, (_, count) -> count - 1);
            if (left != null && left == 0) {
                watcherCounts.remove(key);
                registrant.tell(new WatcherMessage.KeyBecameInactive(key));
            }
        }

        @Override
        public RegistrationToken token() {
            return request.token();
        }

        @Override
        public Role role() {
            return Role.WATCHER;
        }

        @Override
        public RegistrationScope scope() {
            return scope;
        }

        @Override
        public AddressRule addresses() {
            return request.addresses();
        }

        @Override
        public boolean approval() {
            return request.approval();
        }

        @Override
        public Set<Waiting> waiting() {
            return waiting;
        }

        @Override
        public void ask(ClientRequest client, Approval answer) {
            registrant.tell(new WatcherMessage.WatcherRequiringApproval(client, answer));
        }

        @Override
        public void endClients(EndReason reason) {
            media.close(reason);
            watcherCounts.keySet().forEach(key -> registrant.tell(new WatcherMessage.KeyBecameInactive(key)));
            watcherCounts.clear();
        }
    }
}
