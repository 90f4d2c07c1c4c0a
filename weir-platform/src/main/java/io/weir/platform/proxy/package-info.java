/** The PROXY protocol: what a proxy in front of a listener says about the client that it passes on. */
@NullMarked
package io.weir.platform.proxy;

import org.jspecify.annotations.NullMarked;
