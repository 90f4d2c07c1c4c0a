package io.weir.server.metrics;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What a node knows of itself at the moment of a scrape.
 *
 * @param webhooksWaiting events that wait for delivery
 * @param webhooksLost events that will never be delivered
 * @param transcodes audio that FFmpeg turns into another codec
 * @param recorders how many recorders are in each state
 * @param recordWaitingBytes what waits for disks
 * @param clips how many jobs of clips are in each state
 * @param certificateEnd until when the certificate is valid that the node got by itself
 */
public record NodeGauges(
        LongSupplier webhooksWaiting,
        LongSupplier webhooksLost,
        LongSupplier transcodes,
        Supplier<Map<String, Long>> recorders,
        LongSupplier recordWaitingBytes,
        Supplier<Map<String, Long>> clips,
        Supplier<Optional<Instant>> certificateEnd) {
    /** Of a node with none. */
    public static final NodeGauges NONE =
            new NodeGauges(() -> 0, () -> 0, () -> 0, Map::of, () -> 0, Map::of, Optional::empty);
}
