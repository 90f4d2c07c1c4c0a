package io.weir.server.path;

import io.weir.media.Codec;
import io.weir.media.Track;
import java.util.List;
import java.util.stream.Collectors;

/** Codec labels as the API and the log show them: MediaMTX's names, so that its clients understand. */
public final class TrackText {
    private TrackText() {}

    /** The label of one codec. */
    public static String label(Codec codec) {
        return switch (codec) {
            case Codec.H264 _ -> "H264";
            case Codec.H265 _ -> "H265";
            case Codec.Av1 _ -> "AV1";
            case Codec.Vp9 _ -> "VP9";
            case Codec.Vp8 _ -> "VP8";
            case Codec.Aac _ -> "MPEG-4 Audio";
            case Codec.Opus _ -> "Opus";
            case Codec.Mp3 _ -> "MPEG-1/2 Audio";
            case Codec.G711 _ -> "G711";
            case Codec.Ac3 _ -> "AC3";
            case Codec.Eac3 _ -> "EAC3";
            case Codec.Flac _ -> "FLAC";
            case Codec.Lpcm _ -> "LPCM";
            case Codec.Script _ -> "Script";
            case Codec.Unknown _ -> "Generic";
        };
    }

    /** {@code 2 tracks (H264, MPEG-4 Audio)}. */
    public static String summary(List<Track> tracks) {
        return tracks.size() + (tracks.size() == 1 ? " track (" : " tracks (")
                + tracks.stream().map(track -> label(track.codec())).collect(Collectors.joining(", ")) + ")";
    }
}
