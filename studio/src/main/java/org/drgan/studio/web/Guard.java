package org.drgan.studio.web;

import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.SameSite;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Access control: host, origin and token of each request. A page of another site must not reach this server through the
 * browser of a user who can: neither by a host name that it lets point here (DNS rebinding; checked by the Host header)
 * nor from its own address (checked by Origin and Sec-Fetch-Site).
 */
final class Guard {
    /** Headers of all responses. */
    static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy",
            "default-src 'self'; img-src 'self' blob: data:; object-src 'none'; base-uri 'none'; form-action 'self';"
                    + " frame-ancestors 'none'",
            "X-Content-Type-Options",
            "nosniff",
            "Referrer-Policy", // addresses of studies are secrets
            "no-referrer",
            "Cross-Origin-Opener-Policy",
            "same-origin",
            "Cross-Origin-Resource-Policy",
            "same-origin",
            "Cache-Control",
            "no-store");

    private static final String COOKIE = "drgan-studio";
    private static final Set<String> HARMLESS = Set.of("GET", "HEAD", "OPTIONS");

    private final Set<String> hosts;
    private final @Nullable String token;

    /**
     * @param hosts accepted host names, in lower case, without ports
     * @param token access token that each request must carry; null for none
     */
    Guard(Set<String> hosts, @Nullable String token) {
        this.hosts = Set.copyOf(hosts);
        this.token = token;
    }

    /** Refuses requests from other sites. */
    void requireOwnSite(Context context) {
        String host = context.req().getHeader("Host");
        if (host == null || !hosts.contains(name(host))) {
            throw Refusal.of(
                    421, "wrong_host", "this host name is not allowed; start the server with --allow-host to allow it");
        }
        String origin = context.req().getHeader("Origin");
        if (origin != null && !isOwn(origin, host)) {
            throw Refusal.of(403, "wrong_origin", "pages of other sites may not use this server");
        }
        String site = context.req().getHeader("Sec-Fetch-Site");
        boolean elsewhere = "cross-site".equals(site) || "same-site".equals(site);
        boolean follows = "navigate".equals(context.req().getHeader("Sec-Fetch-Mode"))
                && HARMLESS.contains(context.method().name());
        if (elsewhere && !follows) {
            throw Refusal.of(403, "wrong_origin", "pages of other sites may not use this server");
        }
    }

    private static boolean isOwn(String origin, String host) {
        try {
            URI uri = URI.create(origin);
            return host.equalsIgnoreCase(uri.getRawAuthority());
        } catch (IllegalArgumentException opaque) { // such as "null", of a page without an origin
            return false;
        }
    }

    /** A host without its port. */
    private static String name(String host) {
        int colon = host.lastIndexOf(':');
        boolean port = colon > host.lastIndexOf(']') && colon >= 0;
        return (port ? host.substring(0, colon) : host).toLowerCase(Locale.ROOT);
    }

    /** Refuses requests without the token, if the server has one. */
    void requireToken(Context context) {
        if (token == null || has(context)) {
            return;
        }
        throw Refusal.of(
                401,
                "no_token",
                "this server requires a token: open /?token=… in a browser, or send Authorization: Bearer …");
    }

    private boolean has(Context context) {
        String cookie = context.cookie(COOKIE);
        if (cookie != null && same(cookie)) {
            return true;
        }
        String given = context.req().getHeader("Authorization");
        if (given == null) {
            return false;
        }
        if (given.regionMatches(true, 0, "Bearer ", 0, 7)) {
            return same(given.substring(7).strip());
        }
        if (given.regionMatches(true, 0, "Basic ", 0, 6)) { // any user name; the token is the password
            try {
                String both =
                        new String(Base64.getDecoder().decode(given.substring(6).strip()), StandardCharsets.UTF_8);
                return both.indexOf(':') >= 0 && same(both.substring(both.indexOf(':') + 1));
            } catch (IllegalArgumentException broken) {
                return false;
            }
        }
        return false;
    }

    /** Compares in constant time. */
    private boolean same(String guess) {
        return token != null
                && MessageDigest.isEqual(
                        guess.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8));
    }

    /** If the address contains the token, moves it into a cookie and redirects; returns whether it did. */
    boolean letIn(Context context) {
        String given = context.queryParam("token");
        if (given == null) {
            return false;
        }
        if (token == null || same(given)) {
            if (token != null) {
                Cookie cookie = new Cookie(COOKIE, token);
                cookie.setHttpOnly(true);
                cookie.setPath("/");
                cookie.setSameSite(SameSite.STRICT);
                context.cookie(cookie);
            }
            context.redirect(context.path());
            return true;
        }
        throw Refusal.of(401, "wrong_token", "wrong token");
    }
}
