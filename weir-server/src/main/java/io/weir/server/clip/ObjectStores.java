package io.weir.server.clip;

import io.weir.config.ClipsConfig;

/** Opens buckets. Threading: any thread. */
@FunctionalInterface
public interface ObjectStores {
    /** That bucket, as the configuration says to call it. Does not wait for it. */
    ObjectStore open(ClipsConfig config, String bucket);
}
