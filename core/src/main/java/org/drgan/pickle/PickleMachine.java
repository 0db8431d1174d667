package org.drgan.pickle;

import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs the opcodes of one pickle. It supports no imports, no classes, no attributes. */
final class PickleMachine {
    // Rough sizes on the heap, in bytes.
    static final long CONTAINER = 64;
    static final long ENTRY = 64;
    private static final long ELEMENT = 24;

    private static final int NEWEST_PROTOCOL = 5;

    private final PickleInput input;
    private final Names names;
    private final MemoryBudget memory;
    private final PickleStack stack = new PickleStack();
    private final Map<Long, @Nullable Object> memo = new HashMap<>(); // a map, since numbers can be huge

    PickleMachine(PickleInput input, Names names, MemoryBudget memory) {
        this.input = input;
        this.names = names;
        this.memory = memory;
    }

    @Nullable
    Object run() throws IOException {
        for (int opcode = input.unsignedByte(); opcode != '.'; opcode = input.unsignedByte()) {
            memory.take(ELEMENT);
            step(opcode);
        }
        Object result = stack.pop();
        if (stack.size() > 0) {
            throw new IOException("it ends with " + stack.size() + " values too many");
        }
        return result;
    }

    private void step(int opcode) throws IOException {
        switch (opcode) {
            case 0x80 -> protocol(input.unsignedByte());
            case 0x95 -> input.frame(input.signedLong());
            case '(' -> stack.mark();
            case '0' -> stack.pop();
            case '1' -> stack.popToMark();
            case '2' -> stack.push(stack.top());
            case 'N' -> stack.push(null);
            case 0x88 -> stack.push(true);
            case 0x89 -> stack.push(false);
            case 'I' -> stack.push(integerOrBoolean());
            case 'L' -> stack.push(input.integerLine());
            case 'J' -> stack.push((long) input.signedInt());
            case 'K' -> stack.push((long) input.unsignedByte());
            case 'M' -> stack.push((long) input.unsignedShort());
            case 0x8a -> stack.push(input.integer(input.unsignedByte()));
            case 0x8b -> stack.push(input.integer(input.signedInt()));
            case 'F' -> stack.push(input.realLine());
            case 'G' -> stack.push(input.real());
            case 'S' -> stack.push(input.quotedLine());
            case 'T' -> stack.push(input.byteString(input.unsignedInt()));
            case 'U' -> stack.push(input.byteString(input.unsignedByte()));
            case 'V' -> stack.push(input.unicodeLine());
            case 'X' -> stack.push(input.text(input.unsignedInt()));
            case 0x8c -> stack.push(input.text(input.unsignedByte()));
            case 0x8d -> stack.push(input.text(input.signedLong()));
            case 'B' -> stack.push(input.bytes(input.unsignedInt()));
            case 'C' -> stack.push(input.bytes(input.unsignedByte()));
            case 0x8e, 0x96 -> stack.push(input.bytes(input.signedLong()));
            case 'p' -> put(memoLine());
            case 'q' -> put(input.unsignedByte());
            case 'r' -> put(input.unsignedInt());
            case 0x94 -> put(memo.size());
            case 'g' -> get(memoLine());
            case 'h' -> get(input.unsignedByte());
            case 'j' -> get(input.unsignedInt());
            case 'c' -> stack.push(names.find(input.line(), input.line()));
            case 0x93 -> stackGlobal();
            case 'R' -> reduce();
            case 'b' -> build();
            case 'Q' -> stack.push(names.persistent().make(Arrays.asList(stack.pop()), memory));
            default -> containers(opcode);
        }
    }

    private void containers(int opcode) throws IOException {
        switch (opcode) {
            case ']' -> pushContainer(new ArrayList<>());
            case 'l' -> pushContainer(stack.popToMark());
            case 'a' -> {
                Object item = stack.pop();
                topList().add(item);
            }
            case 'e' -> {
                List<@Nullable Object> items = stack.popToMark();
                topList().addAll(items);
            }
            case ')' -> pushContainer(new Tuple(List.of()));
            case 't' -> pushContainer(new Tuple(stack.popToMark()));
            case 0x85 -> tuple(1);
            case 0x86 -> tuple(2);
            case 0x87 -> tuple(3);
            case '}' -> pushContainer(new LinkedHashMap<>());
            case 'd' -> {
                List<@Nullable Object> keysAndValues = stack.popToMark();
                pushContainer(new LinkedHashMap<>());
                fill(keysAndValues);
            }
            case 's' -> {
                Object value = stack.pop();
                Object key = stack.pop();
                fill(Arrays.asList(key, value));
            }
            case 'u' -> fill(stack.popToMark());
            default ->
                throw new IOException("it uses the opcode 0x" + Integer.toHexString(opcode)
                        + ", which is not one of those that hold data");
        }
    }

    private void protocol(int number) throws IOException {
        if (number > NEWEST_PROTOCOL) {
            throw new IOException("its protocol is " + number + "; known are 0 to " + NEWEST_PROTOCOL);
        }
    }

    private Object integerOrBoolean() throws IOException {
        int from = input.position();
        Object number = input.integerLine();
        boolean twoDigits = input.position() - from == 3; // with the line feed
        if (twoDigits && (number.equals(0L) || number.equals(1L))) {
            return number.equals(1L); // 00 and 01: how the oldest protocol writes booleans
        }
        return number;
    }

    private long memoLine() throws IOException {
        if (input.integerLine() instanceof Long number) {
            return number;
        }
        throw new IOException("a number of the memo is too large");
    }

    private void put(long number) throws IOException {
        memory.take(ENTRY);
        memo.put(number, stack.top());
    }

    private void get(long number) throws IOException {
        if (!memo.containsKey(number)) {
            throw new IOException("it recalls value " + number + ", which it has not stored");
        }
        stack.push(memo.get(number));
    }

    private void stackGlobal() throws IOException {
        Object name = stack.pop();
        Object module = stack.pop();
        if (!(module instanceof String moduleText) || !(name instanceof String nameText)) {
            throw new IOException("a name that it asks for is no text");
        }
        stack.push(names.find(moduleText, nameText));
    }

    private void reduce() throws IOException {
        Object arguments = stack.pop();
        Object callable = stack.pop();
        if (!(callable instanceof Constructor constructor) || !(arguments instanceof Tuple tuple)) {
            throw new IOException("it calls something that is not an allowed name, or without a tuple of arguments");
        }
        memory.take(CONTAINER);
        stack.push(constructor.make(tuple, memory));
    }

    private void build() throws IOException {
        Object state = stack.pop();
        Object target = stack.top();
        if (target instanceof Stateful stateful) {
            stateful.state(state, memory);
        } else if (!(target instanceof Map
                && state instanceof Map)) { // attributes of a dictionary, as _metadata, are left out
            throw new IOException("it sets the state of something that has none");
        }
    }

    private void pushContainer(Object container) throws IOException {
        memory.take(CONTAINER);
        stack.push(container);
    }

    private void tuple(int size) throws IOException {
        @Nullable Object[] items = new Object[size];
        for (int index = size - 1; index >= 0; index--) {
            items[index] = stack.pop();
        }
        pushContainer(new Tuple(Arrays.asList(items)));
    }

    @SuppressWarnings("unchecked") // every list on the stack was made here, of objects
    private List<@Nullable Object> topList() throws IOException {
        if (stack.top() instanceof ArrayList<?> list) {
            return (List<@Nullable Object>) list;
        }
        throw new IOException("it appends to something that is no list");
    }

    @SuppressWarnings("unchecked") // every map on the stack was made here, of objects
    private void fill(List<@Nullable Object> keysAndValues) throws IOException {
        if (!(stack.top() instanceof LinkedHashMap<?, ?> map) || keysAndValues.size() % 2 != 0) {
            throw new IOException("it sets keys of something that is no dictionary, or a key without a value");
        }
        memory.take(ENTRY * keysAndValues.size());
        for (int index = 0; index < keysAndValues.size(); index += 2) {
            ((Map<Object, @Nullable Object>) map).put(key(keysAndValues.get(index)), keysAndValues.get(index + 1));
        }
    }

    /** Accepts only texts and numbers as keys, whose hash codes always terminate. */
    static Object key(@Nullable Object key) throws IOException {
        if (key instanceof String
                || key instanceof Long
                || key instanceof BigInteger
                || key instanceof Double
                || key instanceof Boolean) {
            return key;
        }
        throw new IOException("a dictionary has a key that is neither text nor number");
    }
}
