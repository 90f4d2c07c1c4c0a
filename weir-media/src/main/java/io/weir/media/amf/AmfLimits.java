package io.weir.media.amf;

/**
 * How much one AMF message may hold. A value reached by reference counts again at every mention, so that no small message
 * unfolds into a large tree.
 *
 * @param depthMax objects and arrays inside one another, 1..64
 * @param elementsMax values and property names together
 * @param textMaxBytes bytes of strings, names, XML and byte arrays together
 */
public record AmfLimits(int depthMax, int elementsMax, int textMaxBytes) {
    /** Deepest nesting that can be asked for: decoding recurses. */
    public static final int DEPTH_MAX = 64;

    /** For commands and small notifications. */
    public static final AmfLimits COMMAND = new AmfLimits(16, 2_048, 64 * 1024);

    /** For stream metadata, which may bring keyframe indexes. */
    public static final AmfLimits METADATA = new AmfLimits(16, 65_536, 1024 * 1024);

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException when one is out of range
     */
    public AmfLimits {
        if (depthMax < 1 || depthMax > DEPTH_MAX || elementsMax < 1 || textMaxBytes < 0) {
            throw new IllegalArgumentException(
                    "depth " + depthMax + ", elements " + elementsMax + ", text " + textMaxBytes);
        }
    }
}
