/** What media is made of: tracks, codecs, access units and their time. */
@NullMarked
package io.weir.media;

import org.jspecify.annotations.NullMarked;
