package io.weir.server.api;

import io.weir.platform.http.HttpRequest;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list, as all lists of the API answer.
 *
 * @param itemCount items in the whole list
 * @param pageCount pages in the whole list
 */
record Page<T>(int itemCount, int pageCount, List<T> items) {
    private static final int ITEMS_PER_PAGE = 100;

    /**
     * The page that the request's {@code page} (from 0) and {@code itemsPerPage} ask for.
     *
     * @throws BadRequestException when one of them is no such number
     */
    static <T> Page<T> of(HttpRequest request, List<T> all) throws BadRequestException {
        Wanted wanted = Wanted.of(request);
        int perPage = wanted.perPage;
        int page = wanted.page;
        int pageCount = (int) (((long) all.size() + perPage - 1) / perPage);
        int from = (int) Math.min((long) page * perPage, all.size());
        int to = (int) Math.min((long) from + perPage, all.size());
        return new Page<>(all.size(), pageCount, List.copyOf(all.subList(from, to)));
    }

    /** Which page a request asks for. */
    record Wanted(int page, int perPage) {
        private static Wanted of(HttpRequest request) throws BadRequestException {
            int perPage = number(request, "itemsPerPage", ITEMS_PER_PAGE);
            int page = number(request, "page", 0);
            if (perPage == 0) {
                throw new BadRequestException("invalid items per page");
            }
            return new Wanted(page, perPage);
        }

        /** How many items are before it. */
        int offset() {
            return (int) Math.min((long) page * perPage, Integer.MAX_VALUE);
        }
    }

    /** The page of a list that is answered whole unless {@code page} or {@code itemsPerPage} is given; empty when neither is. */
    static Optional<Wanted> wanted(HttpRequest request) throws BadRequestException {
        boolean asked = request.query().get("page") != null || request.query().get("itemsPerPage") != null;
        return asked ? Optional.of(Wanted.of(request)) : Optional.empty();
    }

    private static int number(HttpRequest request, String name, int otherwise) throws BadRequestException {
        @Nullable String text = request.query().get(name);
        if (text == null || text.isEmpty()) {
            return otherwise;
        }
        try {
            int value = Integer.parseInt(text);
            if (value >= 0) {
                return value;
            }
        } catch (NumberFormatException _) {
            // told below
        }
        throw new BadRequestException("invalid " + name + ": '" + text + "'");
    }
}
