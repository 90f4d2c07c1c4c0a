package io.weir.server.webrtc;

/** Where a viewer stands: what it shares with the others on its loop. Threading: the viewer's loop. */
interface ViewerPlace {
    /** What was sent of late. The unit that is being handed to the viewers is in it. */
    PacketCache cache();

    /** The viewer cannot go on without a keyframe. */
    void wantKeyframe();

    /** The viewer has something to send at once, {@link ViewerMedia#nextTickNs} has changed. */
    void hurry();
}
