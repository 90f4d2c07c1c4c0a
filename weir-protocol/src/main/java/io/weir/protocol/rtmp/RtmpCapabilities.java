package io.weir.protocol.rtmp;

import io.weir.media.amf.AmfValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a side announces of Enhanced RTMP (Enhanced RTMP v2, "Enhancing NetConnection connect Command").
 *
 * @param fourCcList codecs of Enhanced RTMP v1, or {@code *}
 * @param videoFourCcs masks of {@link #CAN_DECODE}, {@link #CAN_ENCODE}, {@link #CAN_FORWARD} by FourCC or {@code *}
 * @param audioFourCcs as {@code videoFourCcs}
 * @param capsEx mask of the {@code CAPS_…} bits
 */
public record RtmpCapabilities(
        List<String> fourCcList, Map<String, Integer> videoFourCcs, Map<String, Integer> audioFourCcs, int capsEx) {
    /** FourCcInfoMask: it can decode the codec. */
    public static final int CAN_DECODE = 1;

    /** FourCcInfoMask: it can encode the codec. */
    public static final int CAN_ENCODE = 2;

    /** FourCcInfoMask: it can pass the codec on. */
    public static final int CAN_FORWARD = 4;

    /** CapsExMask: it can reconnect when asked to. */
    public static final int CAPS_RECONNECT = 1;

    /** CapsExMask: it understands multitrack messages. */
    public static final int CAPS_MULTITRACK = 2;

    /** CapsExMask: it understands ModEx packets. */
    public static final int CAPS_MOD_EX = 4;

    /** CapsExMask: it understands the nanosecond offset modifier. */
    public static final int CAPS_TIMESTAMP_NANO_OFFSET = 8;

    /** Nothing announced: a peer from before Enhanced RTMP. */
    public static final RtmpCapabilities NONE = new RtmpCapabilities(List.of(), Map.of(), Map.of(), 0);

    /** Most codecs read from one announcement. */
    public static final int CODEC_COUNT_MAX = 64;

    private static final String WILDCARD = "*";

    public RtmpCapabilities {
        fourCcList = List.copyOf(fourCcList);
        // Not Map.copyOf, whose order differs from run to run and would show in logs.
        videoFourCcs = Collections.unmodifiableMap(new TreeMap<>(videoFourCcs));
        audioFourCcs = Collections.unmodifiableMap(new TreeMap<>(audioFourCcs));
    }

    /** What weir passes on, as a server and as a client. */
    public static RtmpCapabilities ofWeir() {
        List<String> video = List.of("avc1", "hvc1", "av01", "vp09", "vp08");
        List<String> audio = List.of("mp4a", "Opus", "fLaC", ".mp3", "ac-3", "ec-3");
        List<String> all = new ArrayList<>(video);
        all.addAll(audio);
        return new RtmpCapabilities(
                all, forwarding(video), forwarding(audio), CAPS_MULTITRACK | CAPS_MOD_EX | CAPS_TIMESTAMP_NANO_OFFSET);
    }

    /** True when the peer knows nothing of Enhanced RTMP. */
    public boolean isEmpty() {
        return fourCcList.isEmpty() && videoFourCcs.isEmpty() && audioFourCcs.isEmpty() && capsEx == 0;
    }

    /** True when the codec, by FourCC, or everything was announced. */
    public boolean names(String fourCc) {
        return fourCcList.contains(fourCc)
                || fourCcList.contains(WILDCARD)
                || videoFourCcs.containsKey(fourCc)
                || videoFourCcs.containsKey(WILDCARD)
                || audioFourCcs.containsKey(fourCc)
                || audioFourCcs.containsKey(WILDCARD);
    }

    static RtmpCapabilities of(AmfValue connect) {
        List<String> list = new ArrayList<>();
        if (connect.get("fourCcList") instanceof AmfValue.StrictArray array) {
            for (AmfValue element : array.elements()) {
                String fourCc = element.text("");
                if (!fourCc.isEmpty() && list.size() < CODEC_COUNT_MAX) {
                    list.add(fourCc);
                }
            }
        }
        return new RtmpCapabilities(
                list, masks(connect.get("videoFourCcInfoMap")), masks(connect.get("audioFourCcInfoMap")), (int)
                        connect.get("capsEx").number(0));
    }

    /** The properties that announce this, none when it is {@link #NONE}. */
    List<AmfValue.Property> properties() {
        List<AmfValue.Property> properties = new ArrayList<>();
        if (!fourCcList.isEmpty()) {
            List<AmfValue> elements = new ArrayList<>();
            fourCcList.forEach(fourCc -> elements.add(new AmfValue.Str(fourCc)));
            properties.add(new AmfValue.Property("fourCcList", new AmfValue.StrictArray(elements)));
        }
        addMasks(properties, "videoFourCcInfoMap", videoFourCcs);
        addMasks(properties, "audioFourCcInfoMap", audioFourCcs);
        if (capsEx != 0) {
            properties.add(new AmfValue.Property("capsEx", new AmfValue.Num(capsEx)));
        }
        return properties;
    }

    /** What this side answers to a peer that announced {@code peer}: our codecs that it named, in the forms it used. */
    RtmpCapabilities answerTo(RtmpCapabilities peer) {
        List<String> list = new ArrayList<>();
        if (!peer.fourCcList.isEmpty()) {
            fourCcList.stream().filter(peer::names).forEach(list::add);
        }
        return new RtmpCapabilities(
                list,
                peer.videoFourCcs.isEmpty() ? Map.of() : common(videoFourCcs, peer.videoFourCcs),
                peer.audioFourCcs.isEmpty() ? Map.of() : common(audioFourCcs, peer.audioFourCcs),
                capsEx & peer.capsEx);
    }

    private static Map<String, Integer> common(Map<String, Integer> ours, Map<String, Integer> theirs) {
        Map<String, Integer> common = new LinkedHashMap<>();
        ours.forEach((fourCc, mask) -> {
            if (theirs.containsKey(fourCc) || theirs.containsKey(WILDCARD)) {
                common.put(fourCc, mask);
            }
        });
        return common;
    }

    private static Map<String, Integer> forwarding(List<String> fourCcs) {
        Map<String, Integer> masks = new LinkedHashMap<>();
        fourCcs.forEach(fourCc -> masks.put(fourCc, CAN_FORWARD));
        return masks;
    }

    private static Map<String, Integer> masks(AmfValue object) {
        Map<String, Integer> masks = new LinkedHashMap<>();
        for (AmfValue.Property property : object.entries()) {
            if (masks.size() < CODEC_COUNT_MAX) {
                masks.put(property.name(), (int) property.value().number(0));
            }
        }
        return masks;
    }

    private static void addMasks(List<AmfValue.Property> to, String name, Map<String, Integer> masks) {
        if (masks.isEmpty()) {
            return;
        }
        List<AmfValue.Property> properties = new ArrayList<>();
        masks.forEach((fourCc, mask) -> properties.add(new AmfValue.Property(fourCc, new AmfValue.Num(mask))));
        to.add(new AmfValue.Property(name, new AmfValue.Obj(properties)));
    }
}
