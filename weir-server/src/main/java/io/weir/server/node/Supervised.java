package io.weir.server.node;

import io.weir.config.ConfigChange;
import io.weir.config.ServerConfig;
import java.util.List;

/** What a {@link Supervisor} keeps in step with the configuration. Threading: the supervisor's. */
interface Supervised {
    /**
     * Does everything about {@code next} that can fail, so that nothing that runs notices.
     *
     * @throws ListenException when a listener can't be opened; all is then as it was
     */
    Prepared prepare(ServerConfig next) throws ListenException;

    /** A new configuration, ready to come into force. One of both is called. */
    interface Prepared {
        /**
         * Brings it into force.
         *
         * @param author who changed it
         * @param changes what is different now
         */
        void commit(String author, List<ConfigChange> changes);

        /** Leaves everything as it was. */
        void rollback();
    }
}
