/** Certificates that this server orders and renews by itself (ACME, RFC 8555). */
@NullMarked
package io.weir.platform.acme;

import org.jspecify.annotations.NullMarked;
