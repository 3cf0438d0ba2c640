package io.runnel.sql.function;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Functions of URLs, whose parts are those of RFC 3986; what is no URL gives null. */
public final class UrlFunctions {
    private UrlFunctions() {}

    /** Called by generated code. */
    @Form(
            value = "URL_DECODE_PARAM(text VARCHAR) VARCHAR",
            about = "The value that a parameter of a URL stands for.",
            examples = {"URL_DECODE_PARAM('url%20encoded') gives url encoded", "URL_DECODE_PARAM('a+b') gives a b"})
    public static String decodeParameter(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /** Called by generated code. */
    @Form(
            value = "URL_ENCODE_PARAM(text VARCHAR) VARCHAR",
            about = "The value as it can stand in a parameter of a URL.",
            examples = {
                "URL_ENCODE_PARAM('url encoded') gives url%20encoded",
                "URL_ENCODE_PARAM('a&b=é') gives a%26b%3D%C3%A9"
            })
    public static String encodeParameter(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Called by generated code. */
    @Form(
            value = "URL_EXTRACT_FRAGMENT(url VARCHAR) VARCHAR",
            about = "What stands behind #, decoded.",
            examples = {
                "URL_EXTRACT_FRAGMENT('http://test.com#frag%20space') gives frag space",
                "URL_EXTRACT_FRAGMENT('http://test.com') gives null"
            })
    public static @Nullable String fragment(String url) {
        return part(url, URI::getFragment);
    }

    /** Called by generated code. */
    @Form(
            value = "URL_EXTRACT_HOST(url VARCHAR) VARCHAR",
            about = "The name of the host.",
            examples = {
                "URL_EXTRACT_HOST('http://test.com:8080/path') gives test.com",
                "URL_EXTRACT_HOST('a b') gives null"
            })
    public static @Nullable String host(String url) {
        return part(url, URI::getHost);
    }

    /** Called by generated code. */
    @Form(
            value = "URL_EXTRACT_PARAMETER(url VARCHAR, name VARCHAR) VARCHAR",
            about = "The decoded value of a parameter; null if it is not there or has none.",
            examples = {
                "URL_EXTRACT_PARAMETER('http://test.com?a%20b=c%20d', 'a b') gives c d",
                "URL_EXTRACT_PARAMETER('http://test.com?a=foo&b=bar', 'b') gives bar",
                "URL_EXTRACT_PARAMETER('http://test.com?a', 'a') gives null"
            })
    public static @Nullable String parameter(String url, String name) {
        String query = part(url, URI::getRawQuery);
        if (query != null) {
            for (String parameter : query.split("&", -1)) {
                int equals = parameter.indexOf('=');
                if (equals >= 0
                        && decodeParameter(parameter.substring(0, equals)).equals(name)) {
                    return decodeParameter(parameter.substring(equals + 1));
                }
            }
        }
        return null;
    }

    /** Called by generated code. */
    @Form(
            value = "URL_EXTRACT_PATH(url VARCHAR) VARCHAR",
            about = "The decoded path; empty if there is none.",
            examples = {
                "URL_EXTRACT_PATH('http://test.com/path/to#a') gives /path/to",
                "LEN(URL_EXTRACT_PATH('http://test.com')) gives 0"
            })
    public static @Nullable String path(String url) {
        return part(url, URI::getPath);
    }

    /** Called by generated code. */
    @Form(
            value = "URL_EXTRACT_PORT(url VARCHAR) INT",
            about = "The port, if the URL says it.",
            examples = {
                "URL_EXTRACT_PORT('http://localhost:8080/path') gives 8080",
                "URL_EXTRACT_PORT('http://test.com') gives null"
            })
    public static @Nullable Integer port(String url) {
        Integer port = part(url, URI::getPort);
        return port == null || port < 0 ? null : port;
    }

    /** Called by generated code. */
    @Form(
            value = "URL_EXTRACT_PROTOCOL(url VARCHAR) VARCHAR",
            about = "What stands before the first colon.",
            examples = "URL_EXTRACT_PROTOCOL('http://test.com?a=foo') gives http")
    public static @Nullable String protocol(String url) {
        return part(url, URI::getScheme);
    }

    /** Called by generated code. */
    @Form(
            value = "URL_EXTRACT_QUERY(url VARCHAR) VARCHAR",
            about = "What stands behind the question mark, decoded.",
            examples = "URL_EXTRACT_QUERY('http://test.com?a=foo%20bar&b=baz') gives a=foo bar&b=baz")
    public static @Nullable String query(String url) {
        return part(url, URI::getQuery);
    }

    private static <T> @Nullable T part(String url, Function<URI, @Nullable T> part) {
        try {
            return part.apply(new URI(url));
        } catch (URISyntaxException e) {
            return null;
        }
    }
}
