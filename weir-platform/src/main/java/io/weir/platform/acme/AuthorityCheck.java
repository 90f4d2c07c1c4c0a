package io.weir.platform.acme;

import java.io.IOException;
import java.net.URI;

/** Says which servers an authority's clients may ask. Threading: on virtual threads and the keeper's, which may wait. */
@FunctionalInterface
public interface AuthorityCheck {
    /** Any. */
    AuthorityCheck NONE = _ -> {};

    /**
     * Returns when {@code url} may be asked.
     *
     * @throws IOException when it may not; the message says why
     */
    void awaitAllowed(URI url) throws IOException;
}
