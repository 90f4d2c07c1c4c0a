package io.weir.server.registration;

import java.util.Optional;
import java.util.function.Consumer;

/** What a registrant asks of the {@link RegistrationTable}. */
public sealed interface RegistrationRequest {
    /** Who owns the registration. */
    RegistrationToken token();

    /**
     * Let publishers in and hand their media to the registrant.
     *
     * @param addresses where they may come from
     * @param approval whether the registrant is asked about each one
     * @param second what becomes of a second publisher on a key
     * @param streamId the id of their streams; a fresh one for each if empty
     * @param listener called as {@link PublisherMessage} says
     */
    record ListenForPublishers(
            RegistrationToken token,
            RegistrationScope scope,
            AddressRule addresses,
            boolean approval,
            SecondPublisher second,
            Optional<StreamId> streamId,
            Consumer<PublisherMessage> listener)
            implements RegistrationRequest {
        /** From everywhere, without approval, one publisher for each key, fresh stream ids. */
        public static ListenForPublishers open(
                RegistrationToken token, RegistrationScope scope, Consumer<PublisherMessage> listener) {
            return new ListenForPublishers(
                    token,
                    scope,
                    new AddressRule.AnyAddress(),
                    false,
                    SecondPublisher.REFUSE,
                    Optional.empty(),
                    listener);
        }

        /** The same under that rule. */
        public ListenForPublishers from(AddressRule rule) {
            return new ListenForPublishers(token, scope, rule, approval, second, streamId, listener);
        }

        /** The same, with the registrant asked about each publisher. */
        public ListenForPublishers approved() {
            return new ListenForPublishers(token, scope, addresses, true, second, streamId, listener);
        }

        /** The same, with that policy for a second publisher. */
        public ListenForPublishers onSecond(SecondPublisher policy) {
            return new ListenForPublishers(token, scope, addresses, approval, policy, streamId, listener);
        }

        /** The same, with a stream id set beforehand. */
        public ListenForPublishers as(StreamId preset) {
            return new ListenForPublishers(token, scope, addresses, approval, second, Optional.of(preset), listener);
        }
    }

    /**
     * Let watchers in and send them what the registrant feeds.
     *
     * @param addresses where they may come from
     * @param approval whether the registrant is asked about each one
     * @param listener called as {@link WatcherMessage} says
     */
    record ListenForWatchers(
            RegistrationToken token,
            RegistrationScope scope,
            AddressRule addresses,
            boolean approval,
            Consumer<WatcherMessage> listener)
            implements RegistrationRequest {
        /** From everywhere, without approval. */
        public static ListenForWatchers open(
                RegistrationToken token, RegistrationScope scope, Consumer<WatcherMessage> listener) {
            return new ListenForWatchers(token, scope, new AddressRule.AnyAddress(), false, listener);
        }

        /** The same under that rule. */
        public ListenForWatchers from(AddressRule rule) {
            return new ListenForWatchers(token, scope, rule, approval, listener);
        }

        /** The same, with the registrant asked about each watcher. */
        public ListenForWatchers approved() {
            return new ListenForWatchers(token, scope, addresses, true, listener);
        }
    }

    /** End what {@code token} registered, and its clients. Harmless when it registered nothing; never refused. */
    record RemoveRegistration(RegistrationToken token) implements RegistrationRequest {}
}
