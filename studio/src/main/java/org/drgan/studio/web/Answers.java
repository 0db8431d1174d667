package org.drgan.studio.web;

import io.javalin.http.Context;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.drgan.studio.draw.QueueFull;
import org.drgan.studio.draw.Shelf;
import org.drgan.studio.jobs.Events;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.json.JsonMapper;

/** Sends JSON responses; all errors have the form of OpenAI's API. */
final class Answers {
    /** Rejects duplicate keys: another program could read a different value from the same body. */
    static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

    private Answers() {}

    /** Sends a value as JSON. */
    static void json(Context context, Object value) {
        context.contentType("application/json").result(JSON.writeValueAsBytes(value));
    }

    /** Sends an error. */
    static void problem(Context context, Throwable thrown) {
        Refusal refusal = refusal(thrown);
        if (refusal.status() >= 500 && !(thrown instanceof QueueFull)) {
            LOG.error("{} {} failed", context.method(), context.path(), thrown);
        }
        if (refusal.seconds() > 0) {
            context.header("Retry-After", Integer.toString(refusal.seconds()));
            context.header("retry-after-ms", Long.toString(1000L * refusal.seconds()));
        }
        context.status(refusal.status());
        if (refusal.status() == 401) {
            context.header("WWW-Authenticate", "Bearer, Basic realm=\"drgan studio\", charset=\"UTF-8\"");
        }
        json(context, body(refusal));
    }

    /** The JSON body of an error. */
    static Map<String, Object> body(Refusal refusal) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("message", refusal.getMessage());
        error.put("type", type(refusal.status()));
        error.put("param", refusal.parameter());
        error.put("code", refusal.code());
        return Map.of("error", error);
    }

    private static String type(int status) {
        return switch (status) {
            case 401 -> "authentication_error";
            case 403 -> "permission_error";
            case 429 -> "rate_limit_error";
            default -> status >= 500 ? "server_error" : "invalid_request_error";
        };
    }

    /** The error to send for an exception, without internal details. */
    static Refusal refusal(Throwable thrown) {
        if (thrown instanceof Refusal refusal) {
            return refusal;
        }
        if ((thrown instanceof CompletionException || thrown instanceof ExecutionException)
                && thrown.getCause() != null) {
            return refusal(thrown.getCause());
        }
        if (thrown instanceof QueueFull full) {
            return Refusal.later(
                    full.isEnding() ? 503 : 429,
                    full.isEnding() ? "ending" : "queue_full",
                    full.seconds(),
                    String.valueOf(full.getMessage()));
        }
        if (thrown instanceof Events.TooMany) {
            return Refusal.later(
                    503,
                    "too_many_streams",
                    10,
                    "too many pages are open at this server; close one or try again later");
        }
        if (thrown instanceof Shelf.NoModel missing) {
            return Refusal.of(
                    missing.isBroken() ? 500 : 404,
                    missing.isBroken() ? "model_broken" : "model_not_found",
                    String.valueOf(missing.getMessage()));
        }
        if (thrown instanceof TimeoutException) {
            return Refusal.later(503, "too_slow", 10, "the request took longer than " + Limit.WAIT + " seconds");
        }
        if (thrown instanceof CancellationException) {
            return Refusal.of(409, "cancelled", "the request was cancelled or replaced by a later one");
        }
        if (thrown instanceof IllegalArgumentException wrong) {
            return Refusal.of(400, "invalid_value", String.valueOf(wrong.getMessage()));
        }
        return Refusal.of(500, "internal_error", "internal error; the server's log says why");
    }
}
