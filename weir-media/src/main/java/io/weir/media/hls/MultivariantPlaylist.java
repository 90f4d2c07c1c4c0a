package io.weir.media.hls;

import io.weir.base.buf.Bytes;
import java.util.List;

/**
 * A multivariant playlist: the media playlists to choose from.
 *
 * @param variants in order of preference
 * @param audio audio playlists that go with those variants that name their group
 */
public record MultivariantPlaylist(List<Variant> variants, List<AudioRendition> audio) {
    public MultivariantPlaylist {
        variants = List.copyOf(variants);
        audio = List.copyOf(audio);
    }

    /** The playlist. */
    public Bytes text() {
        StringBuilder out = new StringBuilder(512);
        out.append("#EXTM3U\n#EXT-X-VERSION:9\n#EXT-X-INDEPENDENT-SEGMENTS\n");
        for (AudioRendition each : audio) {
            out.append("#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"").append(each.group());
            out.append("\",NAME=\"").append(quoted(each.name())).append('"');
            out.append(each.isDefault() ? ",DEFAULT=YES,AUTOSELECT=YES" : ",DEFAULT=NO,AUTOSELECT=YES");
            if (each.channelCount() > 0) {
                out.append(",CHANNELS=\"").append(each.channelCount()).append('"');
            }
            out.append(",URI=\"").append(each.uri()).append("\"\n");
        }
        for (Variant each : variants) {
            write(each, out);
        }
        return Bytes.ofUtf8(out.toString());
    }

    private void write(Variant variant, StringBuilder out) {
        out.append("#EXT-X-STREAM-INF:BANDWIDTH=").append(variant.bandwidth());
        out.append(",AVERAGE-BANDWIDTH=").append(variant.averageBandwidth());
        out.append(",CODECS=\"").append(String.join(",", variant.codecs())).append('"');
        if (variant.width() > 0) {
            out.append(",RESOLUTION=").append(variant.width()).append('x').append(variant.height());
        }
        if (variant.millihertz() > 0) {
            long thousandths = variant.millihertz() % 1000;
            out.append(",FRAME-RATE=").append(variant.millihertz() / 1000).append('.');
            out.append(thousandths < 100 ? "0" : "")
                    .append(thousandths < 10 ? "0" : "")
                    .append(thousandths);
        }
        if (!variant.audioGroup().isEmpty()) {
            out.append(",AUDIO=\"").append(variant.audioGroup()).append('"');
        }
        out.append('\n').append(variant.uri()).append('\n');
    }

    /** A quoted string holds no quotes and no line ends (§4.2). */
    private static String quoted(String text) {
        return text.replace('"', '\'').replace('\n', ' ').replace('\r', ' ');
    }
}
