/** Describes HTTP APIs: what each route says and is said, as an OpenAPI 3.1 document. */
@NullMarked
package io.weir.platform.openapi;

import org.jspecify.annotations.NullMarked;
