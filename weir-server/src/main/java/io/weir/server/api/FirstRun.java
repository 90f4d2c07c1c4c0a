package io.weir.server.api;

import io.weir.base.buf.Bytes;
import io.weir.config.ConfigEdit.PatchGlobal;
import io.weir.config.EditException;
import io.weir.config.FirstAdmin;
import io.weir.platform.http.Guard;
import io.weir.platform.http.HttpExchange;
import io.weir.platform.http.HttpHandler;
import io.weir.platform.http.HttpResponse;
import io.weir.platform.http.LocalAccess;
import io.weir.platform.http.Route;
import io.weir.platform.json.Json;
import io.weir.platform.json.JsonException;
import io.weir.server.auth.Argon2Hash;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/**
 * The page at {@code /} while nobody decided who may do what: sets the first administrator's name and password. Only a browser of this
 * very machine gets it, and it is gone once there is a user.
 *
 * <p>No other page can use it: what comes from another origin, by another host name or through a proxy is refused, and so is a form,
 * which needs no permission to be sent.
 *
 * <p>Threading: any thread.
 */
public final class FirstRun {
    /** Shortest password. */
    static final int PASSWORD_MIN = 8;

    /** Longest password. */
    static final int PASSWORD_MAX = 256;

    private final ConfigControl control;
    private final HttpHandler page;

    /** Who may be asked, in a request. */
    private record Request(String user, String password) {
        @Override
        public String toString() {
            return "Request[***]";
        }
    }

    private record Ok(String status) {}

    /**
     * Sets users through {@code control}.
     *
     * @param page answers with the page
     */
    public FirstRun(ConfigControl control, HttpHandler page) {
        this.control = control;
        this.page = page;
    }

    /** The page and what it sends. */
    public List<Route> routes() {
        Guard open = request -> isOpen() ? Optional.empty() : Optional.of(HttpResponse.text(404, "not found\n"));
        Guard local = request -> LocalAccess.INSTANCE.allows(request)
                ? Optional.empty()
                : Optional.of(HttpResponse.text(404, "not found\n"));
        return List.of(
                Route.onLoop("GET", "/", page).guardedBy(open).guardedBy(local).withoutCors(),
                Route.blocking("POST", "/v3/setup", this::set)
                        .guardedBy(request -> isOpen()
                                ? Optional.empty()
                                : Optional.of(HttpResponse.error(404, "users are configured already")))
                        .guardedBy(LocalAccess.INSTANCE)
                        .withoutCors());
    }

    private boolean isOpen() {
        return !control.config().auth().usersConfigured();
    }

    private void set(HttpExchange exchange) throws Exception {
        String type = exchange.request().header("Content-Type");
        if (type == null || !type.startsWith("application/json")) {
            exchange.respond(HttpResponse.error(415, "send JSON"));
            return;
        }
        try {
            Request asked = read(exchange.request().body());
            String hash = "argon2:" + Argon2Hash.encode(asked.password);
            PatchGlobal edit = FirstAdmin.edit(asked.user, hash);
            String author = "first run, " + ConfigApi.author(exchange);
            ControlApi.await(control.edit(new ConfigControl.Edit(
                    List.of(edit), author, config -> !config.auth().usersConfigured())));
            exchange.respond(HttpResponse.json(200, new Ok("ok")));
        } catch (BadRequestException e) {
            exchange.respond(HttpResponse.error(400, String.valueOf(e.getMessage())));
        } catch (JsonException e) {
            exchange.respond(HttpResponse.error(400, "json: " + e.getMessage()));
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof EditException refused)) {
                throw e;
            }
            exchange.respond(HttpResponse.error(ConfigApi.status(refused), String.valueOf(refused.getMessage())));
        }
    }

    private static Request read(Bytes body) throws JsonException, BadRequestException {
        Request asked = Json.read(body, Request.class);
        Optional<String> problem = FirstAdmin.problemOf(asked.user);
        if (problem.isPresent()) {
            throw new BadRequestException("user: " + problem.get());
        }
        int length = asked.password.length();
        if (length < PASSWORD_MIN || length > PASSWORD_MAX) {
            throw new BadRequestException(
                    "password: must have from " + PASSWORD_MIN + " to " + PASSWORD_MAX + " characters");
        }
        return asked;
    }
}
