package io.weir.server.node;

import io.weir.config.ConfigOverlay;
import io.weir.config.ConfigSource;
import io.weir.config.LoadedConfig;
import io.weir.config.ServerConfig;

/**
 * The configuration in force and what it is made of.
 *
 * @param source the file as it was read
 * @param loaded the source under the overlay
 * @param overlay what was changed through the API
 * @param revision the number that the overlay is stored under, 0 for none
 * @param version counts the changes of this process
 */
record ConfigState(ConfigSource source, LoadedConfig loaded, ConfigOverlay overlay, int revision, int version) {
    ServerConfig config() {
        return loaded.config();
    }

    ConfigState next(ConfigSource from, LoadedConfig config, ConfigOverlay layer, int number) {
        return new ConfigState(from, config, layer, number, version + 1);
    }

    ConfigState storedAs(int number) {
        return new ConfigState(source, loaded, overlay, number, version);
    }
}
