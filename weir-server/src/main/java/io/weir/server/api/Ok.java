package io.weir.server.api;

import io.weir.platform.openapi.Described;

/** MediaMTX's answer to what was done and has nothing to say. */
@Described(name = "OK")
record Ok(@Described(oneOf = "ok") String status) {
    static final Ok OK = new Ok("ok");
}
