/** Certificates from files or made on the spot, and the TLS handlers that present them. */
@NullMarked
package io.weir.platform.tls;

import org.jspecify.annotations.NullMarked;
