package io.weir.server.path;

import io.netty.channel.EventLoop;
import io.weir.base.id.SessionId;
import io.weir.server.stream.EndReason;

/** A client or source in the publishing role, as paths, the API and logs see it. */
public interface Publisher {
    SessionId id();

    /** The source type the API shows, {@code rtmpConn}. */
    String apiType();

    /** The loop its media comes from. */
    EventLoop loop();

    /** Its time is over; called on its loop. It closes its client. */
    void onEnd(EndReason reason);
}
