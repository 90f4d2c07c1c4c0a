package io.weir.platform.openapi;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one route does, in OpenAPI's words. Made beside the route, with the answers that are its own; those that every route may
 * give are added by {@link OpenApi}.
 *
 * <p>Threading: immutable.
 *
 * @param id what generated clients call it
 * @param tag the heading it stands under
 * @param summary one sentence
 * @param body what a request carries, or null
 * @param answers all but {@code default}
 */
public record Operation(
        String id,
        String tag,
        String summary,
        List<Parameter> parameters,
        @Nullable Content body,
        List<Answer> answers) {
    private static final Content ERROR = new Content.Named(OpenApi.ERROR);

    /** Takes copies of the lists. */
    public Operation {
        parameters = List.copyOf(parameters);
        answers = List.copyOf(answers);
    }

    /**
     * Something a request may say beside its path and body.
     *
     * @param place {@code query} or {@code header}
     * @param type {@code string}, {@code integer}
     */
    public record Parameter(String place, String name, String type, String description) {}

    /**
     * One answer.
     *
     * @param content what it carries, or null for nothing
     * @param header the name of a header it has, or empty
     */
    public record Answer(
            int status, String description, @Nullable Content content, String header) {}

    /** An operation that says nothing yet of what it is asked and answers. */
    public static Operation of(String id, String tag, String summary) {
        return new Operation(id, tag, summary, List.of(), null, List.of());
    }

    /** With an answer more. */
    public Operation answers(int status, String description, @Nullable Content content) {
        return with(new Answer(status, description, content, ""));
    }

    /** With the answer that all is well and this record. */
    public Operation answers(Class<? extends Record> type) {
        return answers(200, "Done.", new Content.Of(type));
    }

    /** With the answer that all is well and a page of such records, and the parameters that choose one. */
    public Operation answersPage(Class<? extends Record> type) {
        return paged(new Content.PageOf(type));
    }

    /** With the answer that all is well and a page of values of a schema of the document's own. */
    public Operation answersPageOf(String schema) {
        return paged(new Content.PageOfNamed(schema));
    }

    private Operation paged(Content page) {
        return answers(200, "One page of the list.", page)
                .query("page", "integer", "Which page, from 0.")
                .query("itemsPerPage", "integer", "How many items a page has; 100 unless told.")
                .errors(400);
    }

    /** With these statuses, each with MediaMTX's form of an error. */
    public Operation errors(int... statuses) {
        Operation more = this;
        for (int status : statuses) {
            more = more.with(new Answer(status, errorText(status), ERROR, ""));
        }
        return more;
    }

    private static String errorText(int status) {
        return switch (status) {
            case 400 -> "The request is wrong.";
            case 403 -> "Not allowed: the configuration is read-only.";
            case 404 -> "There is no such thing.";
            case 412 -> "It was changed meanwhile: the condition of If-Match does not hold.";
            case 503 -> "Too much is asked at once.";
            default -> "An error.";
        };
    }

    /** With a parameter of the query. */
    public Operation query(String name, String type, String description) {
        return with(new Parameter("query", name, type, description));
    }

    /** With the condition that what is changed is still what the client knows. */
    public Operation ifMatch() {
        return with(new Parameter("header", "If-Match", "string", "The ETag of what the client means to change."))
                .errors(412);
    }

    /** With an {@code ETag} on the answers so far that are no errors. */
    public Operation tagged() {
        return withHeader("ETag");
    }

    /** With a header on the answers so far that are no errors. */
    public Operation withHeader(String header) {
        List<Answer> tagged = answers.stream()
                .map(answer -> answer.status < 400
                        ? new Answer(answer.status, answer.description, answer.content, header)
                        : answer)
                .toList();
        return new Operation(id, tag, summary, parameters, body, tagged);
    }

    /** With what a request carries. */
    public Operation takes(Content content) {
        return new Operation(id, tag, summary, parameters, content, answers);
    }

    private Operation with(Answer answer) {
        List<Answer> more = new ArrayList<>(answers);
        if (more.stream().noneMatch(known -> known.status == answer.status)) {
            more.add(answer);
        }
        return new Operation(id, tag, summary, parameters, body, more);
    }

    private Operation with(Parameter parameter) {
        List<Parameter> more = new ArrayList<>(parameters);
        more.add(parameter);
        return new Operation(id, tag, summary, more, body, answers);
    }
}
