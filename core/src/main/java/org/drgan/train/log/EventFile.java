package org.drgan.train.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.zip.CRC32C;
import org.drgan.files.DurableFile;
import org.drgan.internal.protobuf.ProtoMessage;

/**
 * Writes a TensorBoard event file: records, each an {@code Event} message (protocol buffers) between checksums.
 *
 * <p>Written by hand, since no maintained library does it. Field numbers: TensorFlow's {@code event.proto}, {@code
 * summary.proto} and {@code tensor.proto}; record format: {@code record_writer.h}.
 */
public final class EventFile implements AutoCloseable {
    private static final int STRING_TYPE = 7; // DT_STRING
    private static final int SESSION_START = 1; // SessionLog.START
    private static final int RGB = 3;

    private final Path file;
    private final FileChannel channel;
    private final Clock clock;

    private EventFile(Path file, FileChannel channel, Clock clock) {
        this.file = file;
        this.channel = channel;
        this.clock = clock;
    }

    /**
     * Starts a new file, beside those of earlier sessions.
     *
     * @param folder the run's {@code events}
     * @param lastStep the step that training resumes from, 0 for a new one; TensorBoard then drops later steps of
     *     earlier files
     */
    public static EventFile create(Path folder, long lastStep) throws IOException {
        Clock clock = Clock.systemUTC();
        Files.createDirectories(folder);
        int number = 0;
        Path file;
        do {
            file = folder.resolve("events.out.tfevents." + clock.millis() / 1000 + ".drgan." + number++);
        } while (Files.exists(file)); // TensorBoard reads a folder's files in the order of their names
        EventFile events;
        try {
            events = new EventFile(
                    file, FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), clock);
        } catch (IOException refused) {
            throw DurableFile.unwritable(file, refused);
        }
        events.write(0, new ProtoMessage().text(3, "brain.Event:2"));
        events.write(lastStep + 1, new ProtoMessage().message(7, new ProtoMessage().number(1, SESSION_START)));
        return events;
    }

    /** A number over time. */
    public void scalar(String tag, long step, double value) throws IOException {
        value(step, new ProtoMessage().text(1, tag).real(2, (float) value));
    }

    /**
     * A picture.
     *
     * @param png the bytes of a PNG file
     */
    public void image(String tag, long step, int width, int height, byte[] png) throws IOException {
        ProtoMessage image = new ProtoMessage()
                .number(1, height)
                .number(2, width)
                .number(3, RGB)
                .bytes(4, png);
        value(step, new ProtoMessage().text(1, tag).message(4, image));
    }

    /** A text, shown as Markdown. */
    public void text(String tag, long step, String text) throws IOException {
        ProtoMessage plugin = new ProtoMessage().message(1, new ProtoMessage().text(1, "text"));
        ProtoMessage shape = new ProtoMessage().message(2, new ProtoMessage().number(1, 1)); // one element
        ProtoMessage tensor =
                new ProtoMessage().number(1, STRING_TYPE).message(2, shape).text(8, text);
        value(step, new ProtoMessage().text(1, tag).message(8, tensor).message(9, plugin));
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private void value(long step, ProtoMessage value) throws IOException {
        write(step, new ProtoMessage().message(5, new ProtoMessage().message(1, value)));
    }

    /** Writes one event; if the process is killed meanwhile, the record's checksum is wrong. */
    private synchronized void write(long step, ProtoMessage what) throws IOException {
        byte[] event = new ProtoMessage()
                .real(1, clock.millis() / 1000.0)
                .number(2, step)
                .append(what)
                .toBytes();
        ByteBuffer record = ByteBuffer.allocate(16 + event.length).order(ByteOrder.LITTLE_ENDIAN);
        record.putLong(event.length);
        record.putInt(checksum(record.array(), 0, 8)).put(event).putInt(checksum(event, 0, event.length));
        record.flip();
        try {
            DurableFile.writeAll(channel, record);
        } catch (IOException refused) {
            throw DurableFile.unwritable(file, refused);
        }
    }

    /** Masked CRC-32C: rotated and shifted, because a CRC of data that contains CRCs is weak. */
    static int checksum(byte[] bytes, int offset, int length) {
        CRC32C plain = new CRC32C();
        plain.update(bytes, offset, length);
        return Integer.rotateRight((int) plain.getValue(), 15) + 0xa282ead8;
    }
}
