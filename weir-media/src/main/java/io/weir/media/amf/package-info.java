/** Action Message Format: AMF0 both ways, AMF3 reading. */
@NullMarked
package io.weir.media.amf;

import org.jspecify.annotations.NullMarked;
