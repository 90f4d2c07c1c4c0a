package io.weir.server.clip;

import io.weir.config.ClipsConfig;
import java.util.HashMap;
import java.util.Map;

/**
 * The buckets in use, each opened once for a configuration.
 *
 * <p>Threading: any thread. A lock keeps one thread from opening what another does; nothing is waited for under it.
 */
final class Buckets implements AutoCloseable {
    private final ObjectStores stores;
    private final Map<String, ObjectStore> open = new HashMap<>();
    private ClipsConfig config;

    Buckets(ObjectStores stores, ClipsConfig config) {
        this.stores = stores;
        this.config = config;
    }

    /** That bucket. */
    synchronized ObjectStore of(String bucket) {
        return open.computeIfAbsent(bucket, name -> stores.open(config, name));
    }

    /** Other settings, from the next request to a bucket on; what is under way fails in passing. */
    synchronized void apply(ClipsConfig next) {
        if (!next.equals(config)) {
            config = next;
            close();
        }
    }

    @Override
    public synchronized void close() {
        open.values().forEach(ObjectStore::close);
        open.clear();
    }
}
