package io.weir.server.stream;

import io.netty.channel.Channel;
import io.weir.base.id.SessionId;

/** A client that consumes a stream in a wire format. All calls come on its channel's loop. */
public interface StreamReader {
    /** The session behind it. */
    SessionId id();

    /** Where its bytes go; anything written to it must already be framed. */
    Channel channel();

    /** How it wants them. */
    WireFormat format();

    /** It is on its loop's list from now on; {@code progress} tells how it does. */
    void onAttached(ReaderProgress progress);

    /** The stream has nothing more for this reader. The reader tells its client and closes. */
    void onEnd(EndReason reason);
}
