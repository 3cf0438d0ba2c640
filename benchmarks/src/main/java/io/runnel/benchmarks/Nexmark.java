package io.runnel.benchmarks;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Bids and the auctions they are for, after the Nexmark benchmark: each event is a function of its number alone, and
 * the same as those that the figures of Flink were measured with. For one thread.
 */
final class Nexmark {
    static final String BID_SCHEMA = "{\"type\":\"record\",\"name\":\"Bid\",\"fields\":[" + field("auction", "long")
            + field("bidder", "long") + field("price", "long") + field("channel", "string") + field("url", "string")
            + field("dateTime", "long") + last("extra", "string") + "]}";
    static final String AUCTION_SCHEMA = "{\"type\":\"record\",\"name\":\"Auction\",\"fields\":[" + field("id", "long")
            + field("itemName", "string") + field("initialBid", "long") + field("reserve", "long")
            + field("dateTime", "long") + field("expires", "long") + field("seller", "long") + field("category", "long")
            + last("extra", "string") + "]}";

    private static final long SEED = 42;
    private static final long BASE_MS = 1_767_225_600_000L;
    private static final int EVENTS_PER_SECOND = 10_000;
    private static final long STEP = 0x9E3779B97F4A7C15L;
    private static final String[] HOT = {"Google", "Facebook", "Baidu", "Apple"};
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT);

    private final ByteArrayOutputStream avro = new ByteArrayOutputStream();
    private final byte[] avroHeader;
    private final boolean json;
    private long state;

    private Nexmark(boolean json, int schemaId) {
        this.json = json;
        this.avroHeader = ByteBuffer.allocate(5).put((byte) 0).putInt(schemaId).array();
    }

    static Nexmark json() {
        return new Nexmark(true, 0);
    }

    /** In the framing of a registry's serializer. */
    static Nexmark avro(int schemaId) {
        return new Nexmark(false, schemaId);
    }

    /** How many auctions there are for so many bids. */
    static long auctions(long bids) {
        return bids * 3 / 46;
    }

    byte[] bid(long number) {
        begin(number, 1);
        long newest = number * 3 / 46;
        long newestPerson = number / 46;
        long auction = 1000 + (below(2) > 0 ? newest / 100 * 100 : newest - below((int) Math.min(100, newest + 1)));
        long bidder = 1000
                + (below(4) > 0
                        ? newestPerson / 100 * 100 + 1
                        : newestPerson - below((int) Math.min(1000, newestPerson + 1)));
        long price = Math.round(Math.pow(10, fraction() * 6) * 100);
        int channel = below(2) > 0 ? -1 : below(10_000);
        String name = channel < 0 ? HOT[below(4)] : "channel-" + channel;
        String url = "https://www.nexmark.com/" + word(5) + "/" + word(5) + "/item.htm?query=1"
                + (channel < 0 ? "" : "&channel_id=" + channel);
        String extra = word(8 + below(24));
        long timeMs = BASE_MS + number * 1000 / EVENTS_PER_SECOND;
        if (json) {
            return text("{\"auction\":" + auction + ",\"bidder\":" + bidder + ",\"price\":" + price
                    + ",\"channel\":\"" + name + "\",\"url\":\"" + url + "\",\"dateTime\":\"" + time(timeMs)
                    + "\",\"extra\":\"" + extra + "\"}");
        }
        beginAvro();
        number(auction, bidder, price);
        string(name);
        string(url);
        number(timeMs);
        string(extra);
        return avro.toByteArray();
    }

    byte[] auction(long number) {
        begin(number, 2);
        String item = word(10);
        long initialBid = 1 + below(10_000);
        long reserve = initialBid + below(10_000);
        long timeMs = BASE_MS + number * 46 / 3 * 1000 / EVENTS_PER_SECOND;
        long expiresMs = timeMs + 1000 + below(20_000);
        long seller = 1000 + below(1000) + number / 3;
        int category = 10 + below(5);
        String extra = word(20);
        if (json) {
            return text("{\"id\":" + (1000 + number) + ",\"itemName\":\"" + item + "\",\"initialBid\":" + initialBid
                    + ",\"reserve\":" + reserve + ",\"dateTime\":\"" + time(timeMs) + "\",\"expires\":\""
                    + time(expiresMs) + "\",\"seller\":" + seller + ",\"category\":" + category + ",\"extra\":\""
                    + extra + "\"}");
        }
        beginAvro();
        number(1000 + number);
        string(item);
        number(initialBid, reserve, timeMs, expiresMs, seller, category);
        string(extra);
        return avro.toByteArray();
    }

    private void begin(long number, long salt) {
        state = mixed(SEED * STEP + salt) ^ mixed(number + 0x632BE59BD9B4E019L);
    }

    private static long mixed(long value) {
        long first = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        long second = (first ^ (first >>> 27)) * 0x94d049bb133111ebL;
        return second ^ (second >>> 31);
    }

    private long random() {
        state += STEP;
        return mixed(state);
    }

    private int below(int bound) {
        return (int) ((random() >>> 33) % bound);
    }

    private double fraction() {
        return (random() >>> 11) * 0x1.0p-53;
    }

    private String word(int length) {
        char[] letters = new char[length];
        long bits = random();
        for (int i = 0; i < length; i++) {
            if (i % 10 == 9) {
                bits = random();
            }
            letters[i] = (char) ('a' + Long.remainderUnsigned(bits, 26));
            bits >>>= 5;
        }
        return new String(letters);
    }

    private static String time(long ms) {
        return TIME.format(LocalDateTime.ofEpochSecond(ms / 1000, (int) (ms % 1000) * 1_000_000, ZoneOffset.UTC));
    }

    private static byte[] text(String json) {
        return json.getBytes(StandardCharsets.ISO_8859_1);
    }

    private void beginAvro() {
        avro.reset();
        avro.writeBytes(avroHeader);
    }

    /** Each a union of null and long, as Flink's format has it for columns that may be null. */
    private void number(long... values) {
        for (long value : values) {
            avro.write(2);
            varint(value);
        }
    }

    private void string(String value) {
        avro.write(2);
        varint(value.length());
        avro.writeBytes(text(value));
    }

    private void varint(long value) {
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7fL) != 0) {
            avro.write((int) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        avro.write((int) rest);
    }

    private static String field(String name, String type) {
        return last(name, type) + ",";
    }

    private static String last(String name, String type) {
        return "{\"name\":\"" + name + "\",\"type\":[\"null\",\"" + type + "\"],\"default\":null}";
    }
}
