package io.weir.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Looks at one reader's media messages: when its first keyframe came, how old stamped frames are, whether timestamps
 * step forward, whether frames are missing.
 *
 * <p>Threading: the event loop that reads.
 */
final class FrameProbe {
    /** A step larger than this between two messages of one track is a gap: two frames at 8 a second, far above audio's 23 ms. */
    static final int GAP_MS = 250;

    /** Message types of RTMP 1.0 §7.1, which are FLV's tag types too. */
    static final int TYPE_AUDIO = 8;

    static final int TYPE_VIDEO = 9;

    private static final int FRAME_TYPE_KEY = 1;
    private static final int CODEC_AVC = 7;
    private static final int AVC_NAL_UNITS = 1;
    private static final int ENHANCED_CODED_FRAMES = 1;
    private static final int ENHANCED_CODED_FRAMES_X = 3;
    private static final int ENHANCED_MULTITRACK = 6;
    private static final int ENHANCED_MOD_EX = 7;
    private static final int FRAME_TYPE_COMMAND = 5;
    private static final long NEVER = Long.MIN_VALUE;

    private long firstKeyframeNs = NEVER;
    private long audioMessages;
    private boolean videoSeen;

    private LatencyHistogram latency = new LatencyHistogram();
    private boolean measuring;
    private long messages;
    private long videoFrames;
    private long stampedFrames;
    private long missingFrames;
    private long repeatedFrames;
    private long backwards;
    private long gaps;
    private long longestStallNs;

    private long lastMessageNs = NEVER;
    private long lastAudioMs = NEVER;
    private long lastVideoMs = NEVER;
    private int lastNumber = -1;

    /** Starts counting, into {@code shared} for latency: what came before was warm-up. */
    void beginWindow(LatencyHistogram shared, long nowNs) {
        latency = shared;
        measuring = true;
        lastMessageNs = nowNs;
    }

    /** Stops counting; a stall that has not ended counts up to now. */
    void endWindow(long nowNs) {
        if (measuring) {
            longestStallNs = Math.max(longestStallNs, nowNs - lastMessageNs);
        }
        measuring = false;
    }

    /**
     * Takes one complete message.
     *
     * @param type RTMP message or FLV tag type
     * @param timestampMs its decode time on the sender's timeline, unsigned 32 bits
     * @param body all of it or its beginning; only read
     * @param nowNs the monotonic clock
     */
    void onMessage(int type, long timestampMs, ByteBuf body, long nowNs) {
        onAny(nowNs);
        if (type == TYPE_AUDIO) {
            audioMessages++;
            lastAudioMs = follow(lastAudioMs, timestampMs);
            return;
        }
        videoSeen |= type == TYPE_VIDEO;
        if (type == TYPE_VIDEO && isFrame(body)) {
            if (firstKeyframeNs == NEVER && isKeyframe(body)) {
                firstKeyframeNs = nowNs;
            }
            lastVideoMs = follow(lastVideoMs, timestampMs);
            onFrame(body, nowNs);
        }
    }

    /** Takes one audio frame of RTP. */
    void onSound(long timestampMs, long nowNs) {
        onMessage(TYPE_AUDIO, timestampMs, Unpooled.EMPTY_BUFFER, nowNs);
    }

    /**
     * Takes one coded picture of RTP.
     *
     * @param timestampMs its presentation time on the sender's timeline, of which 32 bits count
     * @param beginning NAL units or whatever the codec has, all or the first {@link LatencyStamp#SEARCH_MAX} bytes and more
     * @param nowNs the monotonic clock
     */
    void onPicture(long timestampMs, boolean keyframe, ByteBuf beginning, long nowNs) {
        onAny(nowNs);
        videoSeen = true;
        if (firstKeyframeNs == NEVER && keyframe) {
            firstKeyframeNs = nowNs;
        }
        lastVideoMs = follow(lastVideoMs, timestampMs);
        onFrame(beginning, nowNs);
    }

    private void onAny(long nowNs) {
        if (measuring) {
            messages++;
            longestStallNs = Math.max(longestStallNs, nowNs - lastMessageNs);
            lastMessageNs = nowNs;
        }
    }

    private void onFrame(ByteBuf body, long nowNs) {
        LatencyStamp.Stamp stamp = LatencyStamp.find(body);
        if (measuring) {
            videoFrames++;
        }
        if (stamp == null) {
            return;
        }
        if (measuring) {
            stampedFrames++;
            latency.recordNs(nowNs - stamp.sentUs() * 1000);
            countNumbers(stamp.number());
        }
        lastNumber = stamp.number();
    }

    private void countNumbers(int number) {
        if (lastNumber < 0) {
            return;
        }
        int step = number - lastNumber & LatencyStamp.NUMBER_COUNT - 1;
        if (step == 0 || step >= LatencyStamp.NUMBER_COUNT / 2) {
            repeatedFrames++;
        } else {
            missingFrames += step - 1;
        }
    }

    /** Compares with the track's message before; both are unsigned 32 bits and may wrap. */
    private long follow(long lastMs, long timestampMs) {
        if (measuring && lastMs != NEVER) {
            int step = (int) (timestampMs - lastMs);
            if (step < 0) {
                backwards++;
            } else if (step > GAP_MS) {
                gaps++;
            }
        }
        return timestampMs;
    }

    /** When the first video keyframe was complete; {@link #hasKeyframe} must be true. */
    long firstKeyframeNs() {
        return firstKeyframeNs;
    }

    boolean hasKeyframe() {
        return firstKeyframeNs != NEVER;
    }

    /** True when so many audio messages came and none of video, not even a configuration. */
    boolean isAudioOnly(int count) {
        return audioMessages >= count && !videoSeen;
    }

    /** Sums the windows of several readers. */
    static Continuity sum(Iterable<FrameProbe> probes) {
        int count = 0;
        long messages = 0;
        long frames = 0;
        long stamped = 0;
        long missing = 0;
        long repeated = 0;
        long backwards = 0;
        long gaps = 0;
        long stallNs = 0;
        for (FrameProbe probe : probes) {
            count++;
            messages += probe.messages;
            frames += probe.videoFrames;
            stamped += probe.stampedFrames;
            missing += probe.missingFrames;
            repeated += probe.repeatedFrames;
            backwards += probe.backwards;
            gaps += probe.gaps;
            stallNs = Math.max(stallNs, probe.longestStallNs);
        }
        return new Continuity(count, messages, frames, stamped, missing, repeated, backwards, gaps, stallNs / 1e6);
    }

    /** True for a coded picture, false for configuration, commands and ends (FLV E.4.3.1; enhanced RTMP "ExVideoTagHeader"). */
    static boolean isFrame(ByteBuf body) {
        if (body.readableBytes() < 2) {
            return false;
        }
        int first = body.getUnsignedByte(body.readerIndex());
        if ((first & 0x80) != 0) {
            int packetType = first & 0x0f;
            return (first >> 4 & 7) != FRAME_TYPE_COMMAND
                    && (packetType == ENHANCED_CODED_FRAMES
                            || packetType == ENHANCED_CODED_FRAMES_X
                            || packetType == ENHANCED_MULTITRACK
                            || packetType == ENHANCED_MOD_EX);
        }
        if (first >> 4 == FRAME_TYPE_COMMAND) {
            return false;
        }
        return (first & 0x0f) != CODEC_AVC || body.getByte(body.readerIndex() + 1) == AVC_NAL_UNITS;
    }

    private static boolean isKeyframe(ByteBuf body) {
        return (body.getUnsignedByte(body.readerIndex()) >> 4 & 7) == FRAME_TYPE_KEY;
    }
}
