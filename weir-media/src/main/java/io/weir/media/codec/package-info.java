/** What codecs say about themselves: parameter sets, frame headers and the configuration records containers carry. */
@NullMarked
package io.weir.media.codec;

import org.jspecify.annotations.NullMarked;
