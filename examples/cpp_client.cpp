/* SPDX-License-Identifier: MIT */
/* cpp_client SCAN_ID ASSET_TYPE: find one asset, such as "model", in C++11. */
#include <cstdlib>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>

#include <prism.h>

namespace
{

struct deleter {
    void operator()(prism_client *client) const
    {
        prism_client_free(client);
    }
    void operator()(prism_asset_url *url) const
    {
        prism_asset_url_free(url);
    }
};

using client_ptr = std::unique_ptr<prism_client, deleter>;
using asset_url_ptr = std::unique_ptr<prism_asset_url, deleter>;

std::runtime_error failure(const prism_error &error)
{
    return std::runtime_error(std::string(prism_status_name(error.code)) + ": " + error.message);
}

client_ptr make_client()
{
    prism_client_options options;
    prism_client_options_init(&options, sizeof options);
    options.api_key = std::getenv("PRISM_API_KEY");
    options.hosted_url = std::getenv("PRISM_HOSTED_URL");
    options.ca_file = std::getenv("PRISM_CA_FILE");

    prism_client *client;
    prism_error error;
    if (prism_client_new(&options, &client, &error) != PRISM_OK)
        throw failure(error);
    return client_ptr(client);
}

asset_url_ptr get_asset_url(prism_client &client, const std::string &scan, const std::string &type)
{
    prism_asset_url *url;
    prism_error error;
    if (prism_asset_url_get(&client, scan.c_str(), type.c_str(), nullptr, &url, &error) != PRISM_OK)
        throw failure(error);
    return asset_url_ptr(url);
}

} // namespace

int main(int argc, char **argv)
{
    if (argc != 3) {
        std::cerr << "usage: cpp_client SCAN_ID ASSET_TYPE\n";
        return 2;
    }
    try {
        const client_ptr client = make_client();
        const asset_url_ptr asset = get_asset_url(*client, argv[1], argv[2]);
        if (!asset->url) {
            std::cout << "There is no such asset.\n";
        } else { /* without its query, which is a secret */
            const std::string url = asset->url;
            std::cout << url.substr(0, url.find('?')) << '\n';
        }
    } catch (const std::exception &problem) {
        std::cerr << problem.what() << '\n';
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
