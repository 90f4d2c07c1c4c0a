package io.weir.server.registration;

import java.io.IOException;

/** Opens and closes the ports that registrations ask for. Threading: the table's thread, which may wait for the system. */
public interface PortOpener {
    /**
     * Listens on {@code port} of all interfaces, 0 for a free one; answers the port.
     *
     * @throws IOException when the port cannot be had, or there are no certificates
     */
    int open(int port, boolean tls) throws IOException;

    /** Stops listening; connections stay. */
    void close(int port);
}
