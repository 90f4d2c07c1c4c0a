/** Keeps the repository true to itself: documents, decisions, words, packages. */
@NullMarked
package io.weir.app.tidy;

import org.jspecify.annotations.NullMarked;
