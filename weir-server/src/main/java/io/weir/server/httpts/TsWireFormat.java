package io.weir.server.httpts;

import io.weir.server.stream.BatchInterval;
import io.weir.server.stream.WireEncoder;
import io.weir.server.stream.WireFormat;

/**
 * One transport stream for all readers.
 *
 * @param webSocket whether each batch is one binary WebSocket message
 */
record TsWireFormat(boolean webSocket, BatchInterval interval) implements WireFormat {
    @Override
    public WireEncoder newEncoder() {
        return new TsWireEncoder(webSocket);
    }
}
