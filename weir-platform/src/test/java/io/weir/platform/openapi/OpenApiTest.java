package io.weir.platform.openapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OpenApiTest {
    @Described(name = "Thing", value = "A thing.")
    private record ThingItem(
            UUID id,
            @Described(oneOf = {"on", "off"}) String state,
            @Nullable Instant since,
            @Nullable Part part,
            List<Part> parts,

            @Described(records = {Part.class, Other.class}) @Nullable
            Object either,

            @Described(value = "Use id.", deprecated = true) long old) {}

    private record Part(double weight, Map<String, Object> rest) {}

    private record Other(boolean yes, int count) {}

    private record Odd(StringBuilder text) {}

    private static OpenApi document() {
        return new OpenApi("test", "1", "A test.", Map.of("name", "A name."));
    }

    private static String text(OpenApi document) {
        return new String(document.write().toArray(), StandardCharsets.UTF_8);
    }

    @Test
    void shouldDescribeRecordsAsTheyAreWritten() {
        OpenApi document = document();
        document.add("GET", "/things/get/{name...}", operation().answers(ThingItem.class));
        assertThat(text(document))
                .contains("\"Thing\":{\"type\":\"object\",\"description\":\"A thing.\",\"required\":[\"id\",\"state\","
                        + "\"since\",\"part\",\"parts\",\"either\",\"old\"]")
                .contains("\"id\":{\"type\":\"string\",\"format\":\"uuid\"}")
                .contains("\"state\":{\"type\":\"string\",\"enum\":[\"on\",\"off\"]}")
                .contains("\"since\":{\"type\":[\"string\",\"null\"],\"format\":\"date-time\"}")
                .contains("\"part\":{\"anyOf\":[{\"$ref\":\"#/components/schemas/Part\"},{\"type\":\"null\"}]}")
                .contains("\"parts\":{\"type\":\"array\",\"items\":{\"$ref\":\"#/components/schemas/Part\"}}")
                .contains("\"either\":{\"anyOf\":[{\"$ref\":\"#/components/schemas/Part\"},"
                        + "{\"$ref\":\"#/components/schemas/Other\"},{\"type\":\"null\"}]}")
                .contains(
                        "\"old\":{\"type\":\"integer\",\"format\":\"int64\",\"description\":\"Use id.\",\"deprecated\":true}");
    }

    private static Operation operation() {
        return Operation.of("things", "Things", "Returns a thing.");
    }

    @Test
    void shouldSayWhatIsAskedAndAnswered() {
        OpenApi document = document();
        document.add("GET", "/things/list", operation().answersPage(Other.class).query("q", "string", "A word."));
        document.add(
                "POST",
                "/things/add/{name...}",
                operation()
                        .takes(new Content.Of(Other.class))
                        .answers(202, "Begun.", null)
                        .withHeader("Location")
                        .errors(404)
                        .ifMatch());
        assertThat(text(document))
                .contains("\"/things/add/{name}\":{\"post\":{")
                .contains("{\"in\":\"path\",\"name\":\"name\",\"required\":true,\"description\":\"A name.\"")
                .contains("{\"in\":\"header\",\"name\":\"If-Match\"", "{\"in\":\"query\",\"name\":\"itemsPerPage\"")
                .contains("\"202\":{\"description\":\"Begun.\",\"headers\":{\"Location\":")
                .contains("\"404\":", "\"412\":", "\"default\":", "\"OtherList\":{\"type\":\"object\"")
                .contains("\"requestBody\":{\"required\":true");
    }

    @Test
    void shouldRefuseWhatItCannotDescribe() {
        assertThatThrownBy(() -> document().add("GET", "/odd", operation().answers(Odd.class)))
                .hasMessageContaining("StringBuilder");
        assertThatThrownBy(() -> document().add("GET", "/x/{what}", operation()))
                .hasMessageContaining("{what}");
        OpenApi document = document();
        document.schema("Part", Map.of());
        document.add("GET", "/part", operation().answers(Part.class));
        assertThatThrownBy(document::write).hasMessageContaining("two schemas called Part");
    }
}
