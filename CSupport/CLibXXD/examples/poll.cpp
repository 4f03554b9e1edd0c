// The same room in C++, in its own poll() loop, with answers that come later from another thread.
// g++ -std=c++17 poll.cpp $(pkg-config --cflags --libs libxxd) -o poll
#include <condition_variable>
#include <cstdio>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include <poll.h>
#include <xxd.h>

/// A thread that works through its queue.
class Worker {
  public:
    Worker() : thread([this] { run(); }) {}
    ~Worker() {
        add(nullptr);
        thread.join();
    }
    void add(std::function<void()> job) {
        std::lock_guard<std::mutex> lock(mutex);
        jobs.push_back(std::move(job));
        changed.notify_one();
    }

  private:
    void run() {
        for (;;) {
            std::unique_lock<std::mutex> lock(mutex);
            changed.wait(lock, [this] { return !jobs.empty(); });
            auto job = std::move(jobs.front());
            jobs.pop_front();
            lock.unlock();
            if (!job)
                return;
            job();
        }
    }
    std::mutex mutex;
    std::condition_variable changed;
    std::deque<std::function<void()>> jobs;
    std::thread thread;
};

static int64_t id_of(const std::string &account) {
    int64_t id = 1;
    for (char letter : account)
        id = (id * 31 + letter) & 0xffffff;
    return id;
}

static void answer(xxd_request *request, const std::string &method, const std::string &params, int64_t asker) {
    if (method == "login") {
        auto begin = params.find('"', params.find(',')) + 1; // the second of server, account, password, status
        auto account = params.substr(begin, params.find('"', begin) - begin);
        auto data = "{\"id\":" + std::to_string(id_of(account)) + ",\"account\":\"" + account + "\"}";
        xxd_succeed(request, nullptr, 0, data.data(), data.size());
    } else if (method == "message") {
        xxd_succeed(request, nullptr, 0, params.data(), params.size());
    } else {
        xxd_succeed(request, &asker, 1, "[]", 2);
    }
}

int main() {
    Worker worker; // outlives the relay: it answers to the last
    xxd_settings settings;
    xxd_settings_init(&settings);
    settings.ip = "127.0.0.1";
    settings.https = 0;
    settings.chat_port = settings.common_port = 0;
    settings.upload_size = 0;
    settings.user = &worker;
    settings.backend = [](xxd_request *request, const xxd_call *call, void *user) {
        // `call` is borrowed: anything needed later is copied.
        static_cast<Worker *>(user)->add(
            [request, method = std::string(call->method), params = std::string(call->params, call->params_length),
             asker = call->user_id] { answer(request, method, params, asker); });
    };
    settings.opened = [](const xxd_ports *ports, const xxd_error *error, void *) {
        if (ports)
            std::printf("chat %u common %u\n", ports->chat, ports->common);
        else
            std::fprintf(stderr, "%s\n", error->text);
        std::fflush(stdout);
    };
    xxd_error error;
    std::unique_ptr<xxd_relay, int32_t (*)(xxd_relay *)> relay(xxd_new(&settings, &error), xxd_free);
    int ready = relay ? xxd_open(relay.get(), &error) : -1;
    if (ready < 0)
        return std::fprintf(stderr, "%s\n", error.text), 1;
    pollfd watched[2] = {{ready, POLLIN, 0}, {0, POLLIN, 0}};
    while (poll(watched, 2, -1) >= 0) {
        if (watched[0].revents && xxd_step(relay.get()) == 0)
            break;
        if (watched[1].revents && std::getchar() == EOF) {
            xxd_stop(relay.get());
            watched[1].fd = -1; // and on, until the relay is over
        }
    }
    return 0;
}
