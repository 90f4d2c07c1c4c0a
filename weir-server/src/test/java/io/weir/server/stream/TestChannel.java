package io.weir.server.stream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;

/** A socket that a test can block: while blocked, what is written stays in the channel's queue. */
final class TestChannel extends EmbeddedChannel {
    private boolean blocked;

    /** Its timers stand still: none fires because the machine has stopped the test for a while. */
    TestChannel() {
        freezeTime();
    }

    void block(boolean now) {
        blocked = now;
        if (!now) {
            flush();
        }
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer in) throws Exception {
        if (!blocked) {
            super.doWrite(in);
        }
    }

    /** All that was written and not asked for yet. */
    String text() {
        runPendingTasks();
        StringBuilder text = new StringBuilder();
        for (ByteBuf bytes = readOutbound(); bytes != null; bytes = readOutbound()) {
            text.append(bytes.toString(StandardCharsets.US_ASCII));
            bytes.release();
        }
        return text.toString();
    }
}
