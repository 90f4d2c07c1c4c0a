/** Event loops, mailboxes and who may touch what. */
@NullMarked
package io.weir.base.thread;

import org.jspecify.annotations.NullMarked;
