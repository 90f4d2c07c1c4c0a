package io.weir.server.api;

import io.weir.platform.http.Route;
import java.util.List;

/** What the control API tells of, or lets be done, under one part of its addresses. */
public interface ApiResource {
    /** Its routes, as {@link ControlApi} guards them. */
    List<Route> routes();
}
