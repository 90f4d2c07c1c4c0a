package io.weir.server.clip;

import io.weir.config.ClipsConfig;
import io.weir.config.Secret;
import java.util.HashMap;
import java.util.Map;

/**
 * The buckets in use, each opened once for the keys that say how to reach it.
 *
 * <p>Threading: any thread. A lock keeps one thread from opening what another does; nothing is waited for under it.
 */
final class Buckets implements AutoCloseable {
    private final ObjectStores stores;
    private final Map<String, Opened> open = new HashMap<>();
    private ClipsConfig config;

    /** What a store depends on. */
    private record Connection(String endpoint, String region, String accessKey, Secret secretKey, boolean pathStyle) {
        static Connection of(ClipsConfig config) {
            return new Connection(
                    config.s3Endpoint(),
                    config.s3Region(),
                    config.s3AccessKey(),
                    config.s3SecretKey(),
                    config.s3PathStyle());
        }
    }

    /** A store, and how many use it. Under the lock. */
    private static final class Opened {
        final ObjectStore store;
        int userCount;
        boolean outdated;

        Opened(ObjectStore store) {
            this.store = store;
        }

        void closeIfUnused() {
            if (outdated && userCount == 0) {
                store.close();
            }
        }
    }

    /** A bucket for as long as somebody uses it: it stays open, even if other settings come. Threading: one thread at a time. */
    final class Use implements AutoCloseable {
        private final Opened opened;

        private Use(Opened opened) {
            this.opened = opened;
        }

        ObjectStore store() {
            return opened.store;
        }

        @Override
        public void close() {
            release(opened);
        }
    }

    Buckets(ObjectStores stores, ClipsConfig config) {
        this.stores = stores;
        this.config = config;
    }

    /**
     * That bucket; its caller closes what is returned.
     *
     * @throws StoreException when the configuration has no keys for it any more
     */
    synchronized Use use(String bucket) throws StoreException {
        Opened opened = open.get(bucket);
        if (opened == null) {
            check("clipsS3AccessKey", config.s3AccessKey().isEmpty());
            check("clipsS3SecretKey", config.s3SecretKey().isEmpty());
            opened = new Opened(stores.open(config, bucket));
            open.put(bucket, opened);
        }
        opened.userCount++;
        return new Use(opened);
    }

    private static void check(String key, boolean missing) throws StoreException {
        if (missing) {
            throw new StoreException(StoreException.Cause.LASTING, key + " is not set");
        }
    }

    private synchronized void release(Opened opened) {
        opened.userCount--;
        opened.closeIfUnused();
    }

    /** Other settings, for whoever uses a bucket from now on. */
    synchronized void apply(ClipsConfig next) {
        boolean same = Connection.of(next).equals(Connection.of(config));
        config = next;
        if (!same) {
            for (Opened each : open.values()) {
                each.outdated = true;
                each.closeIfUnused();
            }
            open.clear();
        }
    }

    /** Ends all, also what is used. */
    @Override
    public synchronized void close() {
        open.values().forEach(each -> each.store.close());
        open.clear();
    }
}
