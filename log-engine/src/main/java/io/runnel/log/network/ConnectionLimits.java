package io.runnel.log.network;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;

/**
 * How many connections may be open at a time.
 *
 * @param total {@code max.connections}
 * @param perIp {@code max.connections.per.ip}
 * @param overrides {@code max.connections.per.ip.overrides}: other bounds for single addresses
 */
public record ConnectionLimits(int total, int perIp, Map<InetAddress, Integer> overrides) {
    public ConnectionLimits {
        overrides = Map.copyOf(overrides);
    }

    int of(InetAddress address) {
        return overrides.getOrDefault(address, perIp);
    }

    /**
     * Reads {@code max.connections.per.ip.overrides}: {@code ADDRESS:NUMBER,…}, where an address may be a host's name.
     *
     * @throws ConfigException if it is not of that form, or a host is not known
     */
    public static Map<InetAddress, Integer> parseOverrides(String text) {
        Map<InetAddress, Integer> overrides = new HashMap<>();
        for (String entry : text.split(",")) {
            int colon = entry.lastIndexOf(':');
            if (!entry.isBlank()
                    && (colon < 1 || !entry.substring(colon + 1).trim().matches("\\d{1,9}"))) {
                throw refusal(text, entry + " must be ADDRESS:NUMBER");
            }
            if (!entry.isBlank()) {
                try {
                    InetAddress address =
                            InetAddress.getByName(entry.substring(0, colon).trim());
                    overrides.put(
                            address, Integer.parseInt(entry.substring(colon + 1).trim()));
                } catch (UnknownHostException e) {
                    throw refusal(text, "the host of " + entry + " is not known");
                }
            }
        }
        return overrides;
    }

    private static ConfigException refusal(String text, String reason) {
        return new ConfigException("max.connections.per.ip.overrides", text, reason);
    }
}
