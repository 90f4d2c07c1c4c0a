/** What happens on a node, as typed events, and what is told of it: commands, webhooks, the event log behind the API. */
@NullMarked
package io.weir.server.hook;

import org.jspecify.annotations.NullMarked;
