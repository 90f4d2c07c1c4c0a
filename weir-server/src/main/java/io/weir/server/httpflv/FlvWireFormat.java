package io.weir.server.httpflv;

import io.weir.server.stream.BatchInterval;
import io.weir.server.stream.WireEncoder;
import io.weir.server.stream.WireFormat;

/**
 * FLV tags as one kind of player wants them.
 *
 * @param webSocket whether each batch is one binary WebSocket message
 * @param multitrack whether further tracks than the first of each kind are wanted
 * @param playsOpus whether Opus is wanted as it is: others are sent AAC in its place
 */
record FlvWireFormat(boolean webSocket, boolean multitrack, boolean playsOpus, BatchInterval interval)
        implements WireFormat {
    @Override
    public WireEncoder newEncoder() {
        return new FlvWireEncoder(this);
    }
}
