package org.drgan.studio.web;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.drgan.tensor.CodeVersion;
import tools.jackson.databind.node.ObjectNode;

/** The OpenAPI document of the HTTP API. */
final class OpenApi {
    private final byte[] document;

    OpenApi() {
        try (InputStream stream = OpenApi.class.getResourceAsStream("openapi.json")) {
            if (stream == null) {
                throw new IllegalStateException("openapi.json is missing in this jar");
            }
            ObjectNode object = (ObjectNode) Answers.JSON.readTree(stream.readAllBytes());
            ((ObjectNode) object.get("info")).put("version", CodeVersion.current());
            document = Answers.JSON.writeValueAsBytes(object);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    void send(Context context) {
        context.contentType("application/json").result(document);
    }
}
