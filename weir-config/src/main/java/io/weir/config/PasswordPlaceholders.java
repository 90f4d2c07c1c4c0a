package io.weir.config;

import io.weir.config.EditException.Reason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Puts the passwords that the API shows as {@link Secret#REDACTED} back into users that a client sends as it got them. */
final class PasswordPlaceholders {
    private static final String USERS = "authInternalUsers";
    private static final String USER = "user";
    private static final String PASS = "pass";

    private PasswordPlaceholders() {}

    /** A copy of {@code keys} with every placeholder replaced by the password of the user of that name. */
    static Map<String, Object> fill(Map<String, Object> keys, List<AuthUser> users) throws EditException {
        Map<String, Object> filled = new LinkedHashMap<>(keys);
        if (keys.get(USERS) instanceof List<?> items) {
            List<Object> known = new ArrayList<>(items.size());
            for (int i = 0; i < items.size(); i++) {
                known.add(
                        items.get(i) instanceof Map<?, ?> item && Secret.REDACTED.equals(item.get(PASS))
                                ? withPassword(item, i, users)
                                : items.get(i));
            }
            filled.put(USERS, known);
        }
        return filled;
    }

    private static Map<String, Object> withPassword(Map<?, ?> item, int index, List<AuthUser> users)
            throws EditException {
        Object name = item.get(USER);
        boolean inPlace =
                index < users.size() && users.get(index).user().value().equals(name);
        AuthUser user = inPlace
                ? users.get(index)
                : users.stream()
                        .filter(other -> other.user().value().equals(name)
                                && !other.pass().isEmpty())
                        .findFirst()
                        .orElseThrow(() -> new EditException(
                                Reason.INVALID,
                                USERS + "[" + index + "]." + PASS + ": " + Secret.REDACTED
                                        + " stands for the password of a present user; there is none of this name"));
        Map<String, Object> filled = new LinkedHashMap<>();
        item.forEach((key, value) -> filled.put(String.valueOf(key), value));
        filled.put(PASS, user.pass().value());
        return filled;
    }
}
