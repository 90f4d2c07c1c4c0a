/** MP4, fragmented (CMAF) and progressive, written and read (ISO/IEC 14496-12, -14, -15, ISO/IEC 23000-19). */
@NullMarked
package io.weir.media.mp4;

import org.jspecify.annotations.NullMarked;
