package io.weir.media.mp4;

/** Names of boxes and sample entries as the big-endian numbers of their four characters (ISO/IEC 14496-12 §4.2). */
final class BoxType {
    static final int FTYP = 'f' << 24 | 't' << 16 | 'y' << 8 | 'p';
    static final int STYP = 's' << 24 | 't' << 16 | 'y' << 8 | 'p';
    static final int MOOV = 'm' << 24 | 'o' << 16 | 'o' << 8 | 'v';
    static final int MVHD = 'm' << 24 | 'v' << 16 | 'h' << 8 | 'd';
    static final int MVEX = 'm' << 24 | 'v' << 16 | 'e' << 8 | 'x';
    static final int TREX = 't' << 24 | 'r' << 16 | 'e' << 8 | 'x';
    static final int TRAK = 't' << 24 | 'r' << 16 | 'a' << 8 | 'k';
    static final int TKHD = 't' << 24 | 'k' << 16 | 'h' << 8 | 'd';
    static final int EDTS = 'e' << 24 | 'd' << 16 | 't' << 8 | 's';
    static final int ELST = 'e' << 24 | 'l' << 16 | 's' << 8 | 't';
    static final int MDIA = 'm' << 24 | 'd' << 16 | 'i' << 8 | 'a';
    static final int MDHD = 'm' << 24 | 'd' << 16 | 'h' << 8 | 'd';
    static final int HDLR = 'h' << 24 | 'd' << 16 | 'l' << 8 | 'r';
    static final int MINF = 'm' << 24 | 'i' << 16 | 'n' << 8 | 'f';
    static final int VMHD = 'v' << 24 | 'm' << 16 | 'h' << 8 | 'd';
    static final int SMHD = 's' << 24 | 'm' << 16 | 'h' << 8 | 'd';
    static final int NMHD = 'n' << 24 | 'm' << 16 | 'h' << 8 | 'd';
    static final int DINF = 'd' << 24 | 'i' << 16 | 'n' << 8 | 'f';
    static final int DREF = 'd' << 24 | 'r' << 16 | 'e' << 8 | 'f';
    static final int STBL = 's' << 24 | 't' << 16 | 'b' << 8 | 'l';
    static final int STSD = 's' << 24 | 't' << 16 | 's' << 8 | 'd';
    static final int STTS = 's' << 24 | 't' << 16 | 't' << 8 | 's';
    static final int CTTS = 'c' << 24 | 't' << 16 | 't' << 8 | 's';
    static final int STSC = 's' << 24 | 't' << 16 | 's' << 8 | 'c';
    static final int STSZ = 's' << 24 | 't' << 16 | 's' << 8 | 'z';
    static final int STCO = 's' << 24 | 't' << 16 | 'c' << 8 | 'o';
    static final int CO64 = 'c' << 24 | 'o' << 16 | '6' << 8 | '4';
    static final int STSS = 's' << 24 | 't' << 16 | 's' << 8 | 's';
    static final int UDTA = 'u' << 24 | 'd' << 16 | 't' << 8 | 'a';
    static final int MTXI = 'm' << 24 | 't' << 16 | 'x' << 8 | 'i';
    static final int MOOF = 'm' << 24 | 'o' << 16 | 'o' << 8 | 'f';
    static final int MFHD = 'm' << 24 | 'f' << 16 | 'h' << 8 | 'd';
    static final int TRAF = 't' << 24 | 'r' << 16 | 'a' << 8 | 'f';
    static final int TFHD = 't' << 24 | 'f' << 16 | 'h' << 8 | 'd';
    static final int TFDT = 't' << 24 | 'f' << 16 | 'd' << 8 | 't';
    static final int TRUN = 't' << 24 | 'r' << 16 | 'u' << 8 | 'n';
    static final int MDAT = 'm' << 24 | 'd' << 16 | 'a' << 8 | 't';
    static final int FREE = 'f' << 24 | 'r' << 16 | 'e' << 8 | 'e';
    static final int WAVE = 'w' << 24 | 'a' << 16 | 'v' << 8 | 'e';
    static final int AVC1 = 'a' << 24 | 'v' << 16 | 'c' << 8 | '1';
    static final int AVC3 = 'a' << 24 | 'v' << 16 | 'c' << 8 | '3';
    static final int HVC1 = 'h' << 24 | 'v' << 16 | 'c' << 8 | '1';
    static final int HEV1 = 'h' << 24 | 'e' << 16 | 'v' << 8 | '1';
    static final int AV01 = 'a' << 24 | 'v' << 16 | '0' << 8 | '1';
    static final int VP09 = 'v' << 24 | 'p' << 16 | '0' << 8 | '9';
    static final int VP08 = 'v' << 24 | 'p' << 16 | '0' << 8 | '8';
    static final int MP4A = 'm' << 24 | 'p' << 16 | '4' << 8 | 'a';
    static final int MP3_QT = '.' << 24 | 'm' << 16 | 'p' << 8 | '3';
    static final int OPUS = 'O' << 24 | 'p' << 16 | 'u' << 8 | 's';
    static final int FLAC = 'f' << 24 | 'L' << 16 | 'a' << 8 | 'C';
    static final int AC_3 = 'a' << 24 | 'c' << 16 | '-' << 8 | '3';
    static final int EC_3 = 'e' << 24 | 'c' << 16 | '-' << 8 | '3';
    static final int IPCM = 'i' << 24 | 'p' << 16 | 'c' << 8 | 'm';
    static final int AVC_C = 'a' << 24 | 'v' << 16 | 'c' << 8 | 'C';
    static final int HVC_C = 'h' << 24 | 'v' << 16 | 'c' << 8 | 'C';
    static final int AV1_C = 'a' << 24 | 'v' << 16 | '1' << 8 | 'C';
    static final int VPC_C = 'v' << 24 | 'p' << 16 | 'c' << 8 | 'C';
    static final int ESDS = 'e' << 24 | 's' << 16 | 'd' << 8 | 's';
    static final int D_OPS = 'd' << 24 | 'O' << 16 | 'p' << 8 | 's';
    static final int DF_LA = 'd' << 24 | 'f' << 16 | 'L' << 8 | 'a';
    static final int DAC3 = 'd' << 24 | 'a' << 16 | 'c' << 8 | '3';
    static final int DEC3 = 'd' << 24 | 'e' << 16 | 'c' << 8 | '3';
    static final int PCM_C = 'p' << 24 | 'c' << 16 | 'm' << 8 | 'C';
    static final int VIDE = 'v' << 24 | 'i' << 16 | 'd' << 8 | 'e';
    static final int SOUN = 's' << 24 | 'o' << 16 | 'u' << 8 | 'n';
    static final int URL_ = 'u' << 24 | 'r' << 16 | 'l' << 8 | ' ';

    private BoxType() {}

    /** The number of four characters. */
    static int of(String text) {
        return text.charAt(0) << 24 | text.charAt(1) << 16 | text.charAt(2) << 8 | text.charAt(3);
    }

    /** The four characters; those that are not printable ASCII become question marks. */
    static String text(int type) {
        StringBuilder text = new StringBuilder(4);
        for (int shift = 24; shift >= 0; shift -= 8) {
            int c = type >> shift & 0xff;
            text.append(c >= ' ' && c <= '~' ? (char) c : '?');
        }
        return text.toString();
    }

    /** False when one of the four characters is a control character: no box has such a name, but zeros and noise do. */
    static boolean isPlausible(int type) {
        for (int shift = 24; shift >= 0; shift -= 8) {
            if ((type >> shift & 0xff) < ' ') {
                return false;
            }
        }
        return true;
    }
}
