package org.drgan.studio.web;

import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import org.drgan.files.JsonMistake;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** The fields of a request's JSON object, each checked when it is read. */
final class Fields {
    /** The largest JSON body, in bytes. */
    static final int MOST_BYTES = 256 << 10;

    /** How many clients may send a larger body at the same time; each occupies a thread. */
    static final int MOST_UPLOADS = 16;

    private static final Semaphore UPLOADS = new Semaphore(MOST_UPLOADS);

    private final JsonNode object;
    private final Set<String> read = new TreeSet<>();

    private Fields(JsonNode object) {
        this.object = object;
    }

    /**
     * The body of a request.
     *
     * @throws Refusal if it is not a JSON object, or too large
     */
    static Fields of(Context context) {
        String type = context.contentType();
        if (type == null || !type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
            throw Refusal.of(415, "no_json", "the body must be JSON, with Content-Type: application/json");
        }
        byte[] bytes = bytes(context, MOST_BYTES);
        try {
            JsonNode object = Answers.JSON.readTree(bytes);
            if (object == null || !object.isObject()) {
                throw Refusal.of(400, "no_object", "the body must be a JSON object");
            }
            return new Fields(object);
        } catch (JacksonException broken) {
            throw Refusal.of(400, "no_json", "the body is not valid JSON: " + JsonMistake.of(broken));
        }
    }

    /**
     * The bytes of a request's body.
     *
     * @throws Refusal if there are more than {@code most}
     */
    static byte[] bytes(Context context, int most) {
        if (context.req().getContentLengthLong() > most) {
            throw tooLarge(most);
        }
        try {
            InputStream body = context.req().getInputStream();
            byte[] start = body.readNBytes(MOST_BYTES); // in memory already, see Server
            byte[] bytes = start.length < MOST_BYTES ? start : upload(start, body, most);
            if (bytes.length > most) {
                throw tooLarge(most);
            }
            return bytes;
        } catch (IOException cut) {
            throw Refusal.of(400, "cut_off", "the body is incomplete");
        }
    }

    /** Reads the rest of a large body. This waits for the client, so only some clients at a time may do so. */
    private static byte[] upload(byte[] start, InputStream body, int most) throws IOException {
        if (!UPLOADS.tryAcquire()) {
            throw Refusal.later(503, "too_many_uploads", 5, "too many large files are being uploaded");
        }
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(2 * MOST_BYTES);
            bytes.writeBytes(start);
            bytes.writeBytes(body.readNBytes(most + 1 - start.length));
            return bytes.toByteArray();
        } finally {
            UPLOADS.release();
        }
    }

    private static Refusal tooLarge(int most) {
        return Refusal.of(413, "too_large", "the body is larger than " + most + " bytes");
    }

    private JsonNode get(String name) {
        read.add(name);
        JsonNode found = object.get(name);
        return found == null || found.isNull() ? MissingNode.getInstance() : found;
    }

    /** Whether a field exists and is not null. */
    boolean has(String name) {
        return !get(name).isMissingNode();
    }

    /** Fields that exist but have not been read. */
    List<String> unread() {
        List<String> names = new ArrayList<>();
        object.propertyNames().forEach(name -> {
            if (!read.contains(name)) {
                names.add(name);
            }
        });
        return names;
    }

    /** A required string. */
    String text(String name) {
        return optionalText(name).orElseThrow(() -> Refusal.parameter(name, name + " is missing"));
    }

    Optional<String> optionalText(String name) {
        JsonNode value = get(name);
        if (value.isMissingNode()) {
            return Optional.empty();
        }
        if (!value.isString()) {
            throw Refusal.parameter(name, name + " must be a string");
        }
        return Optional.of(plain(name, value.stringValue()));
    }

    /** Checks that every database and file can store a text: no NUL, no unpaired surrogates. */
    static String plain(String name, String text) {
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            boolean pair = i + 1 < text.length() && Character.isSurrogatePair(unit, text.charAt(i + 1));
            if (unit == 0 || (Character.isSurrogate(unit) && !pair)) {
                throw Refusal.parameter(
                        name,
                        name + String.format(Locale.ROOT, " contains U+%04X, which is not a character", (int) unit));
            }
            i += pair ? 1 : 0;
        }
        return text;
    }

    /** A string that must be one of {@code choices}. */
    String choice(String name, String otherwise, String... choices) {
        String value = optionalText(name).orElse(otherwise);
        if (!List.of(choices).contains(value)) {
            throw Refusal.parameter(name, name + " must be one of " + String.join(", ", choices));
        }
        return value;
    }

    /** A whole number in a range. */
    long number(String name, long otherwise, long least, long most) {
        JsonNode value = get(name);
        if (value.isMissingNode()) {
            return otherwise;
        }
        if (!value.isNumber() || !value.canConvertToExactIntegral() || !value.canConvertToLong()) {
            throw Refusal.parameter(name, name + " must be a whole number");
        }
        long number = value.longValue();
        if (number < least || number > most) {
            throw Refusal.parameter(name, name + " must be from " + least + " to " + most + ", but is " + number);
        }
        return number;
    }

    /** A whole number, also as a string, since JavaScript's numbers have only 53 bits. */
    long seed(String name, long otherwise) {
        JsonNode value = get(name);
        if (!value.isString()) {
            return number(name, otherwise, Long.MIN_VALUE, Long.MAX_VALUE);
        }
        try {
            return Long.parseLong(value.stringValue());
        } catch (NumberFormatException other) {
            throw Refusal.parameter(name, name + " must be a whole number of 64 bits");
        }
    }

    /** Truncation of the noise, in standard deviations; null for none. */
    @Nullable
    Double truncation(String name) {
        JsonNode value = get(name);
        if (value.isMissingNode()) {
            return null;
        }
        if (!value.isNumber() || !(value.doubleValue() >= 0.01) || value.doubleValue() > 10) {
            throw Refusal.parameter(name, name + " must be a number from 0.01 to 10, in standard deviations");
        }
        return value.doubleValue();
    }

    boolean flag(String name) {
        JsonNode value = get(name);
        if (value.isMissingNode()) {
            return false;
        }
        if (!value.isBoolean()) {
            throw Refusal.parameter(name, name + " must be true or false");
        }
        return value.booleanValue();
    }

    /** A list of numbers from 0 to 1; empty if missing. */
    List<Double> shares(String name, int most) {
        JsonNode value = get(name);
        if (value.isMissingNode()) {
            return List.of();
        }
        if (!value.isArray() || value.size() > most) {
            throw Refusal.parameter(name, name + " must be a list of at most " + most + " numbers");
        }
        List<Double> shares = new ArrayList<>();
        for (JsonNode element : value) {
            if (!element.isNumber() || !(element.doubleValue() >= 0 && element.doubleValue() <= 1)) {
                throw Refusal.parameter(name, name + " must contain numbers from 0 to 1");
            }
            shares.add(element.doubleValue());
        }
        return shares;
    }

    /** A list of 32-bit integers. */
    List<Integer> numbers(String name, int most) {
        JsonNode value = get(name);
        if (!value.isArray() || value.size() > most) {
            throw Refusal.parameter(name, name + " must be a list of at most " + most + " numbers");
        }
        List<Integer> numbers = new ArrayList<>();
        for (JsonNode element : value) {
            if (!element.isIntegralNumber() || !element.canConvertToInt()) {
                throw Refusal.parameter(name, name + " must be a list of whole numbers");
            }
            numbers.add(element.intValue());
        }
        return numbers;
    }

    /** A list of strings; empty if missing. */
    List<String> texts(String name, int most) {
        JsonNode value = get(name);
        if (value.isMissingNode()) {
            return List.of();
        }
        if (!value.isArray() || value.size() > most) {
            throw Refusal.parameter(name, name + " must be a list of at most " + most + " strings");
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode element : value) {
            if (!element.isString()) {
                throw Refusal.parameter(name, name + " must be a list of strings");
            }
            texts.add(plain(name, element.stringValue()));
        }
        return texts;
    }

    /** An object whose values are short strings; empty if missing. */
    Map<String, String> values(String name, int most, int longest) {
        JsonNode value = get(name);
        Map<String, String> values = new LinkedHashMap<>();
        if (value.isMissingNode()) {
            return values;
        }
        if (!value.isObject() || value.size() > most) {
            throw Refusal.parameter(name, name + " must be an object of at most " + most + " strings");
        }
        for (Map.Entry<String, JsonNode> entry : value.properties()) {
            if (!entry.getValue().isString() || entry.getValue().stringValue().length() > longest) {
                throw Refusal.parameter(name, name + " must contain strings of at most " + longest + " characters");
            }
            values.put(plain(name, entry.getKey()), plain(name, entry.getValue().stringValue()));
        }
        return values;
    }
}
