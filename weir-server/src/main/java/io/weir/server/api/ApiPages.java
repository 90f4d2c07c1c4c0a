package io.weir.server.api;

import io.weir.base.buf.Bytes;
import io.weir.platform.http.HttpExchange;
import io.weir.platform.http.HttpResponse;
import io.weir.platform.http.Route;
import io.weir.platform.http.SecurityHeaders;
import io.weir.platform.http.StaticResources;
import io.weir.platform.openapi.Content;
import io.weir.platform.openapi.Operation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The API's description: {@code /v3/openapi.json} for programs, {@code /v3/docs} for people. It tells of the routes that this server
 * has, so a protocol that is off is not in it.
 *
 * <p>Threading: any thread.
 */
final class ApiPages implements ApiResource {
    private static final StaticResources FILES =
            new StaticResources(ApiPages.class, "/web/docs", StaticResources.REVALIDATE, SecurityHeaders::page);

    private final String version;
    private final List<Route> others;
    // written and read by any thread; two that write at once write the same
    private volatile @Nullable Bytes document;

    /** Describes {@code others}, and itself. */
    ApiPages(String version, List<Route> others) {
        this.version = version;
        this.others = List.copyOf(others);
    }

    @Override
    public List<Route> routes() {
        return List.of(
                ControlApi.get("/v3/openapi.json", this::document)
                        .describedBy(operation("openapi", "Returns this document.")
                                .answers(200, "An OpenAPI 3.1 document.", new Content.Media("application/json"))),
                ControlApi.get("/v3/docs", FILES.file("api.html"))
                        .describedBy(operation("docs", "Shows this document as a page.")
                                .answers(200, "A page.", new Content.Media("text/html"))),
                ControlApi.get("/v3/docs/{file}", FILES.handler("file"))
                        .describedBy(operation("docsFile", "Returns a script or a style of that page.")
                                .answers(200, "A file.", new Content.Media("text/*"))
                                .answers(404, "There is no such file.", new Content.Media("text/plain"))));
    }

    private static Operation operation(String id, String summary) {
        return Operation.of(id, "General", summary);
    }

    private void document(HttpExchange exchange) {
        exchange.respond(HttpResponse.jsonBytes(200, document()));
    }

    /** The document, which is written when it is first asked for: most servers never are. */
    Bytes document() {
        Bytes known = document;
        if (known == null) {
            List<Route> all = new ArrayList<>(others);
            all.addAll(routes());
            known = ApiDescription.of(version, all);
            document = known;
        }
        return known;
    }
}
